"""How index.html looks, on a screen and on paper."""

from typing import Final

STYLE: Final = """
body{margin:0 auto;max-width:52rem;padding:1.5rem;font:16px/1.6 system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans CJK JP","Noto Sans JP","PingFang SC","Noto Sans SC",sans-serif;color:#1d1b16;background:#fff}
input[name=language]{position:absolute;opacity:0}
nav{display:flex;gap:.5rem;justify-content:flex-end;margin-bottom:1rem}
nav label{padding:.5rem .9rem;border:1px solid #8a8577;border-radius:.4rem;cursor:pointer}
main>div{display:none}
#in-en:checked~.en,#in-ja:checked~.ja,#in-zh:checked~.zh{display:block}
#in-en:checked~nav label[for=in-en],#in-ja:checked~nav label[for=in-ja],#in-zh:checked~nav label[for=in-zh]{background:#1d1b16;color:#fff}
input[name=language]:focus-visible~nav{outline:3px solid #3d7a63;outline-offset:3px}
h1{margin:0;font-size:1.7rem}h2{margin-top:2.2rem;border-bottom:1px solid #8a8577}h3,h4{margin-bottom:.3rem}
.over{margin:0;color:#5c574c}
dl{margin:.6rem 0}dl div{display:grid;grid-template-columns:minmax(7rem,14rem) 1fr;gap:.3rem 1rem;padding:.2rem 0}
dt{color:#5c574c}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.docket li{padding:.4rem 0;border-bottom:1px solid #e4e0d6}.docket p{margin:.2rem 0}
.said{white-space:pre-wrap;overflow-wrap:anywhere}
article{border:1px solid #cfc9bb;border-radius:.5rem;padding:.6rem 1rem;margin:1rem 0;break-inside:avoid}
.verdicts p{margin:0}.verdicts b::before{content:"– "}.verdicts b.verified::before{content:"✓ "}.verdicts b.contradicted::before{content:"✗ "}
.verified{color:#1f5b45}.contradicted{color:#8c1d18}
img{max-width:100%;max-height:24rem}
@media (max-width:34rem){dl div{grid-template-columns:1fr}}
@media print{body{max-width:none;padding:0;font-size:10.5pt}nav{display:none}a{color:inherit}.docket li,dl div{break-inside:avoid}h2,h3{break-after:avoid}@page{margin:18mm 16mm}}
"""
