"""The plain texts of a case file: what it is, how to check it, and the certificate of who kept the record and how."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from wakai.evidence.casefile.data import CaseFileData
from wakai.evidence.casefile.layout import LOG_KEY, PROGRAM, bag_name, original_path, stamp_path

_README = """\
{number} · {site}

[en] This is a case file: one case of an online dispute with all that its reader ({reader}) may see of it.
     Open index.html to read or print it. data/original holds exhibits as they were received, data/derived copies
     without what devices note in them, metadata the docket, custody, decisions, rules and proofs. VERIFY.txt tells
     how to check it with tools that Wakai did not write. Nothing here needs a network.
[ja] これは案件ファイルです。オンライン紛争の1件について、対象者（{reader}）が閲覧できるすべてを収めています。
     index.html を開くと、閲覧・印刷できます。data/original は受領したままの証拠、data/derived は機器が書き込んだ情報を除いた複製、
     metadata は事件記録・保管の経過・決定・規則・証明です。VERIFY.txt に、Wakai以外の一般的なツールによる検証方法が
     あります。ネットワーク接続は必要ありません。
[zh] 这是案件文件，收录一起在线争议中该读者（{reader}）可查看的全部内容。
     打开 index.html 即可阅读或打印。data/original 为按原样接收的证据，data/derived 为不含设备写入信息的副本，
     metadata 为卷宗、保管记录、裁决、规则和证明。VERIFY.txt 说明如何使用第三方工具进行验证。全程无需网络。
"""

_PAYLOAD = """\
[en] original/: exhibits as they were received, named by their labels. derived/: copies made for showing.
[ja] original/：受領したままの証拠（番号が名前です）。derived/：表示用に作成した複製。
[zh] original/：按原样接收的证据（以编号命名）。derived/：为展示而制作的副本。
"""

_VERIFY = """\
How to check this case file with tools that Wakai did not write
===============================================================
一般的なツールによる検証方法 / 使用第三方工具的验证方法

Wanted: sha256sum, openssl, unzip, and Go with its package golang.org/x/mod. On Debian:
     apt-get install coreutils openssl unzip golang-go golang-golang-x-mod-dev

0. Unpack. / 展開 / 解压
     unzip -q {bag}.zip && cd {bag}

1. Nothing is missing and nothing was changed (BagIt 1.0, RFC 8493). / 欠落・変更がないこと / 无缺失、无改动
     sha256sum -c --strict --quiet tagmanifest-sha256.txt
     sha256sum -c --strict --quiet manifest-sha256.txt
     bagit.py --validate .                               (Python package "bagit"; also finds files that are in no list)

2. The operator sealed exactly this list of files; the log holds what the docket, the decisions and the changes of the order
   say; the deciders' lists are signed. / 封印・ログ・決定時の資料一覧 / 封签、日志、裁决所见材料清单
     GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go case .
   verify.go is a short program in Go and uses Go's own packages for signed notes and transparency logs
   (golang.org/x/mod/sumdb). Read it before you run it, or run a copy that you have from somewhere else.
   It prints the key in {log_key}. Compare that key with the one the operator publishes at {site}/log,
   and with the other party's case file; better, give it the key that you have from there:
     GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go case . 'NAME+ID+KEY'

3. One entry by hand. / 1件の記録を手作業で確認 / 手工核对一条记录
   Each line of metadata/proofs/leaves.jsonl is an entry of the log: "about" says what it stands for; HMAC-SHA256 of "payload",
   byte for byte as it stands in that line, under "key" is the "commitment" in "entry". For line 1:
     sed -n 1p metadata/proofs/leaves.jsonl | sed 's/.*"payload":\\(.*\\),"receipt":.*/\\1/' | tr -d '\\n' |
       openssl dgst -sha256 -mac HMAC -macopt hexkey:$(sed -n 1p metadata/proofs/leaves.jsonl | sed 's/.*"key":"\\([0-9a-f]*\\)".*/\\1/')
     sed -n 1p metadata/proofs/leaves.jsonl | sed 's/.*commitment\\\\":\\\\"\\([0-9a-f]*\\).*/\\1/'
   Both print the same number. Where "key" is null, the content was erased, and the entry still stands.
   metadata/proofs/receipts/N.tlog-proof (C2SP tlog-proof) leads from entry N to a signed checkpoint of the log.

4. Time stamps (RFC 3161), each over an exhibit, or, where a stamp was renewed, over the reply before it.
   タイムスタンプ（証拠、または更新前の応答に対するもの） / 时间戳（针对证据，或续展时针对此前的回复）
{stamps}
5. Decisions judge themselves again. / 決定の再計算 / 重新计算裁决
     metadata/decisions/N.json holds every fact the rules were applied to; metadata/rulebooks/HASH.json holds the rules, and
     their SHA-256 is their name. With Wakai on any computer, without network or database:
     wakai rulebook recheck metadata/decisions/1.json --rulebook metadata/rulebooks/HASH.json

6. What the decider had. / 決定時に参照した資料 / 裁决时所见材料
     metadata/decisions/N.seen.txt is a signed note: line 2 is JSON that lists each docket entry and exhibit with its
     SHA-256. Step 2 checks the signature and the entries; for the exhibits compare with: sha256sum data/original/*

7. What was found out about each exhibit. / 各証拠について確認した内容 / 对每件证据查明的情况
     metadata/exhibits.jsonl, member "found": three verdicts (source, path, integrity) with their reasons, as the operator
     had them when this file was written, and what they were found from. The operator tells them and answers for them.
     What others can check of them: integrity by steps 1 to 4; of a mail, each signature of a mail server (DKIM).
{signatures}
All of it at once, with Wakai: / Wakaiによる一括検証 / 使用 Wakai 一次完成
     wakai casefile verify {bag}.zip
"""


_DKIM: Final = """\
     The mails enclosed, with the answers of the DNS as they were kept: nothing is asked of a network. Debian: python3-dkim,
     and python3-nacl for keys of the kind ed25519. "True" is a signature that holds, "False" and "body hash mismatch" one
     that does not fit the mail. That the DNS said so is the operator's word; while a domain still publishes its key,
     "dig TXT" on the name printed shows the same. / 同封のメールの署名を、保管したDNSの応答で確認 / 用保存的 DNS 应答核验所附邮件的签名

python3 -c '
import dkim, json
for row in map(json.loads, open("metadata/exhibits.jsonl", encoding="utf-8")):
    for n, one in enumerate((row.get("found") or {}).get("signatures") or []):
        if row["original"] and one["answer"]:
            mail, answer = open(row["original"], "rb").read(), one["answer"].encode()
            try:
                holds = dkim.DKIM(mail).verify(n, lambda *_, **__: answer)
            except dkim.DKIMException as why:
                holds = why
            print(row["label"], n + 1, one["dns_name"], "told:", one["state"], "- here:", holds)
'
"""
_NO_DKIM: Final = "     This case file encloses no mail with a signature that was checked. / 同封なし / 未附\n"


def readme(data: CaseFileData) -> bytes:
    """README.txt."""
    return _README.format(number=data.number, site=data.site, reader=data.reader).encode()


def payload_readme() -> bytes:
    """data/README.txt: a bag without exhibits still has a payload."""
    return _PAYLOAD.encode()


def verify(data: CaseFileData) -> bytes:
    """VERIFY.txt."""
    stamps = "\n".join(_stamp_commands(data)) or "     This case file encloses none. / 同封なし / 未附"
    bag = bag_name(data.number, data.reader)
    return _VERIFY.format(
        bag=bag, log_key=LOG_KEY, site=data.site, stamps=stamps + "\n", signatures=_signatures(data)
    ).encode()


def _signatures(data: CaseFileData) -> str:
    """How the signatures of the mails enclosed are checked again, if there are any."""
    signed = (one for row in data.exhibits if row.original and row.found for one in row.found.signatures or ())
    return _DKIM if any(one.answer for one in signed) else _NO_DKIM


@cache
def program() -> bytes:
    """verify.go: the program that an expert reads and runs without us."""
    return Path(__file__).with_name(PROGRAM).read_bytes()


def _stamp_commands(data: CaseFileData) -> Iterator[str]:
    files = {row.sha256: original_path(row.label, row.media_type) for row in data.exhibits if row.original}
    for number, stamp in enumerate(data.stamps, 1):
        at = f" -attime {int(stamp.gen_time.timestamp())}" if stamp.gen_time else ""
        between = f" -untrusted {stamp_path(number, 'between.pem')}" if stamp.between else ""
        over = stamp_path(stamp.over, "tsr") if stamp.over else files.get(stamp.sha256)
        yield (
            f"     openssl ts -verify {f'-data {over}' if over else f'-digest {stamp.sha256}'} -in {stamp_path(number, 'tsr')} \\\n"
            f"       -CAfile {stamp_path(number, 'roots.pem')}{between}{at}"
        )


def certificate(data: CaseFileData) -> bytes:
    """The certificate: the same statements in three languages. It states what the system does; a person signs it on request."""
    stamped = sum(any(stamp.sha256 == row.sha256 for stamp in data.stamps) for row in data.exhibits)
    logged = sum(bool(leaf.receipt) for leaf in data.leaves)
    said = {
        "number": data.number,
        "site": data.site,
        "operator": data.operator,
        "software": data.software,
        "at": data.exported_at.isoformat(),
        "exhibits": len(data.exhibits),
        "stamped": stamped,
        "logged": logged,
        "leaves": len(data.leaves),
    }
    return "\n".join(text.format(**said) for text in (_EN, _JA, _ZH)).encode()


_EN = """\
CERTIFICATE OF AN ELECTRONIC RECORD

1. Record: case {number}, kept by {operator} at {site} with the program {software}. Written by the system at {at} (UTC).
2. Neutrality: the operator runs the system in which the parties acted. Whoever does not want to rely on the operator relies
   on the signatures, receipts and time stamps enclosed, which others can check and others have given.
3. Clock: instants are those of the operator's server clock in UTC. Time stamps name the instants of their authorities.
4. Collection: {exhibits} exhibits came from the parties over the site's own pages or interfaces. Their bytes were kept
   as received; SHA-256 was computed while they were received. What was made from them is listed in metadata/custody.jsonld.
5. Integrity: every file is listed with its SHA-256. Exhibits with a time stamp enclosed: {stamped} of {exhibits}.
   Records with a receipt of the log: {logged} of {leaves}.
6. Use: written so that a qualified person can certify under FRE 902(13) and 902(14) (United States); so that the points of
   articles 16 to 19 of the Online Litigation Rules and article 11 of the Internet court rules of the Supreme People's Court
   (China) are answered; and so that an electronic time stamp can be relied on under article 41 of Regulation (EU)
   910/2014. Whether a time stamp is a qualified one depends on the authority. This text is no legal advice.
"""
_JA = """\
電磁的記録に関する証明書

1. 記録：案件 {number}。{operator} が {site} において、プログラム {software} により保管しています。作成：{at}（UTC）。
2. 中立性：運営者は、当事者が手続きを行ったシステムの運営者です。運営者に依拠しない場合は、第三者が検証でき、第三者が
   付与した署名・受領証・タイムスタンプに依拠できます。
3. 時計：時刻は運営者のサーバー時計（UTC）によります。タイムスタンプの時刻は各認証局によります。
4. 収集：証拠 {exhibits} 件は、当事者がサイトの画面または所定の経路から提出しました。内容は受領したまま保管し、
   受領時にSHA-256を計算しました。作成した複製は metadata/custody.jsonld に記載しています。
5. 完全性：すべてのファイルのSHA-256を記載しています。タイムスタンプ同封：{exhibits} 件中 {stamped} 件。
   ログの受領証：{leaves} 件中 {logged} 件。
6. 用途：米国連邦証拠規則902(13)・902(14)の証明、中国の人民法院オンライン訴訟規則16～19条およびインターネット法院規定11条の
   確認事項、EU規則910/2014第41条の電子タイムスタンプに対応できるよう記載しています。適格タイムスタンプかどうかは
   認証局によります。本書は法的助言ではありません。
"""
_ZH = """\
电子数据说明书

1. 数据：案件 {number}，由 {operator} 在 {site} 使用程序 {software} 保管。系统生成时间：{at}（UTC）。
2. 中立性：运营方即当事人所使用系统的运营者。不愿依赖运营方者，可依据所附签名、回执和时间戳，这些均可由第三方验证，
   并包含第三方出具的内容。
3. 时钟：时刻以运营方服务器时钟（UTC）为准；时间戳的时刻以各时间戳机构为准。
4. 收集：{exhibits} 件证据由当事人通过网站页面或接口提交，内容按原样保存，接收时即计算 SHA-256。由其制作的副本列于
   metadata/custody.jsonld。
5. 完整性：全部文件均列明 SHA-256。附时间戳的证据：{exhibits} 件中 {stamped} 件。附日志回执的记录：{leaves} 件中 {logged} 件。
6. 用途：所载内容可供有资质人员依美国联邦证据规则902(13)、902(14)出具证明，回应《人民法院在线诉讼规则》第十六至十九条及
   《最高人民法院关于互联网法院审理案件若干问题的规定》第十一条的审查要点，并对应欧盟第910/2014号条例第41条的电子时间戳。
   时间戳是否为合格时间戳取决于出具机构。本说明书不构成法律意见。
"""
