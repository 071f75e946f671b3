"""Why an act is not possible now, in the words of the procedure."""

from __future__ import annotations

from wakai.kernel.refusals import Refusal


class CaseIsClosed(Refusal):
    """The case has ended; nothing more can be done in it."""

    texts = {
        "en": "This case is closed. You can still read and download everything in it.",
        "ja": "この案件は終了しています。記録の閲覧と保存は引き続きできます。",
        "zh": "该案件已结束。您仍可查看和下载全部记录。",
    }


class NotOpenToYou(Refusal):
    """The act exists, but not for this role at this moment."""

    texts = {
        "en": "This is not possible at this point of the case. The page shows what you can do now.",
        "ja": "現在の段階ではこの手続きはできません。いまできることはページに表示されています。",
        "zh": "案件目前的阶段无法进行此操作。页面上列出了您现在可以做的事。",
    }


class StepInTooEarly(Refusal):
    """The other side's window has not ended yet."""

    texts = {
        "en": "You can ask for a decision from {opens_at}. Until then the other side has time to answer.",
        "ja": "決定の申請は{opens_at}から可能です。それまでは相手方に回答の時間があります。",
        "zh": "您可以从{opens_at}起申请裁决。在此之前，对方仍有答复时间。",
    }


class OfferHasChanged(Refusal):
    """The offer named is no longer the one on the table."""

    texts = {
        "en": "The offer has changed since you opened the page. Nothing was accepted. Please read the new offer.",
        "ja": "ページを開かれた後に提案の内容が変わりました。承諾はされていません。新しい提案をご確認ください。",
        "zh": "在您打开页面之后，方案已有变化。系统没有接受任何方案，请查看新的方案。",
    }


class NotYourOfferToAnswer(Refusal):
    """A party tried to answer its own offer, or withdraw the other's."""

    texts = {
        "en": "This offer is yours: the other side answers it. You can withdraw it or change it.",
        "ja": "これはご自身の提案です。回答するのは相手方です。取り下げまたは変更ができます。",
        "zh": "这是您自己的方案，由对方答复。您可以撤回或修改它。",
    }


class OfferAboveClaim(Refusal):
    """An offer of more money than was paid for the order."""

    status = 422
    texts = {
        "en": "The amount {amount} is more than was paid ({paid}). Type an amount up to {paid}.",
        "ja": "金額{amount}はお支払い額（{paid}）を超えています。{paid}以下の金額を入力してください。",
        "zh": "金额{amount}超过了已付金额（{paid}）。请输入不超过{paid}的金额。",
    }


class ClaimAboveOrder(Refusal):
    """The amount asked is more than was paid for the lines chosen."""

    status = 422
    texts = {
        "en": "You ask for {amount}, but {paid} was paid for what you chose. Type an amount up to {paid}.",
        "ja": "請求額{amount}は、選択した商品のお支払い額{paid}を超えています。{paid}以下で入力してください。",
        "zh": "您要求的金额{amount}超过了所选商品的已付金额{paid}。请输入不超过{paid}的金额。",
    }


class AmountMustBePositive(Refusal):
    """An amount of nothing, or less."""

    status = 422
    texts = {
        "en": "Type an amount above zero, for example {example}.",
        "ja": "0より大きい金額を入力してください（例：{example}）。",
        "zh": "请输入大于零的金额，例如 {example}。",
    }


class OtherCurrency(Refusal):
    """The amount is in another currency than the order."""

    status = 422
    texts = {
        "en": "This order was paid in {expected}. Type the amount in {expected}.",
        "ja": "このご注文の通貨は{expected}です。{expected}で金額を入力してください。",
        "zh": "该订单以{expected}支付。请以{expected}填写金额。",
    }


class AlreadyClaimed(Refusal):
    """A case about the same part of the order is still open."""

    texts = {
        "en": "There is already an open case about this item: {number}. Add what is new there; nothing you wrote is lost.",
        "ja": "この商品についての案件（{number}）がすでにあります。追加のご連絡はその案件でお願いします。入力内容は保存されています。",
        "zh": "关于该商品已有进行中的案件：{number}。请在该案件中补充，您填写的内容不会丢失。",
    }


class AlreadyDecided(Refusal):
    """A claim of this kind about this item was decided for one side."""

    texts = {
        "en": "This was decided in case {number}. You can read the decision and its reasons there.",
        "ja": "この件は案件{number}ですでに決定されています。決定とその理由はその案件でご覧いただけます。",
        "zh": "该问题已在案件 {number} 中作出裁决。您可以在该案件中查看裁决及理由。",
    }


class NothingLeftToClaim(Refusal):
    """Other cases about this order have awarded, or may award, all that was paid."""

    texts = {
        "en": "All that was paid for this order ({paid}) has been refunded or is claimed in another case.",
        "ja": "このご注文の支払額（{paid}）は、すでに全額が返金済みか、別の案件で請求されています。",
        "zh": "该订单的已付金额（{paid}）已全部退款，或已在其他案件中申请。",
    }


class NothingChosen(Refusal):
    """A claim without any line of the order."""

    status = 422
    texts = {
        "en": "Choose at least one item of the order.",
        "ja": "ご注文の商品を1つ以上選んでください。",
        "zh": "请至少选择订单中的一件商品。",
    }


class TextIsMissing(Refusal):
    """An act that needs words came without any."""

    status = 422
    texts = {
        "en": "Write a few words, so that the other side understands.",
        "ja": "相手方に伝わるよう、ひとことご記入ください。",
        "zh": "请写几句话，便于对方理解。",
    }


class TextIsTooLong(Refusal):
    """More text than one entry takes."""

    status = 422
    texts = {
        "en": "Your text has {length} characters; up to {limit} fit here. Shorten it or attach it as a file. Your text is still in the field.",
        "ja": "文章が{length}文字あります。ここに書けるのは{limit}文字までです。短くするか、ファイルで添付してください。入力内容は残っています。",
        "zh": "您的文字有{length}个字符，此处最多{limit}个。请缩短，或作为文件上传。您输入的内容仍保留在输入框中。",
    }


class FactNotAsked(Refusal):
    """A statement about something this party was not asked."""

    status = 422
    texts = {
        "en": "This question is not part of the case. The page shows the questions that count.",
        "ja": "この質問は本件では使われません。必要な質問はページに表示されています。",
        "zh": "该问题不属于本案。页面上列出了需要回答的问题。",
    }


class NotYourExhibit(Refusal):
    """A statement rests on an exhibit that its author did not hand in for both sides to see."""

    status = 422
    texts = {
        "en": "Name an exhibit that you handed in yourself and that both sides can see, or send the answer without one.",
        "ja": "ご自身が提出し、双方が閲覧できる証拠を指定するか、証拠を指定せずに回答してください。",
        "zh": "请指定您本人提交且双方均可查看的证据，或不附证据直接答复。",
    }


class NotContestable(Refusal):
    """An exhibit that this party cannot contest: its own, one it does not see, or one that is contested already."""

    status = 422
    texts = {
        "en": "Exhibit {exhibit} cannot be contested by you: choose one that the other side handed in and that is not contested yet.",
        "ja": "証拠{exhibit}について異議を述べることはできません。相手方が提出し、まだ異議が出ていない証拠を選んでください。",
        "zh": "您不能对证据{exhibit}提出异议。请选择对方提交且尚未被提出异议的证据。",
    }


class NotContested(Refusal):
    """An objection taken back that this party has not made."""

    texts = {
        "en": "You do not contest exhibit {exhibit}. The page shows which ones you do.",
        "ja": "証拠{exhibit}についてお客様の異議はありません。異議を述べている証拠はページに表示されています。",
        "zh": "您并未对证据{exhibit}提出异议。页面上列出了您已提出异议的证据。",
    }


class ExhibitNotAssessed(Refusal):
    """A decision that does not say of a contested exhibit whether it is admitted."""

    status = 422
    texts = {
        "en": "These exhibits are contested: {exhibits}. Say of each whether it is lawful, authentic, relevant and whole, and why.",
        "ja": "次の証拠には異議が出ています：{exhibits}。それぞれの適法性、真正性、関連性、完全性の判断と理由を記入してください。",
        "zh": "以下证据存在异议：{exhibits}。请分别认定其合法性、真实性、关联性和完整性，并说明理由。",
    }


class ExhibitNotAdmitted(Refusal):
    """A point that rests on an exhibit the decider did not admit."""

    status = 422
    texts = {
        "en": "You do not admit {exhibits}, so no point can rest on it. Take it off the point, or assess the exhibit again.",
        "ja": "採用しないとした証拠（{exhibits}）を認定の根拠にすることはできません。根拠から外すか、証拠の判断を見直してください。",
        "zh": "您未采纳证据{exhibits}，因此不能以其作为认定依据。请从依据中移除，或重新审查该证据。",
    }


class NoSuchRemedy(Refusal):
    """A remedy that nobody can ask for or offer."""

    status = 422
    texts = {
        "en": "Choose one of the results that can be asked for, for example a refund or a replacement.",
        "ja": "返金や交換など、求めることのできる解決方法から選んでください。",
        "zh": "请从可以要求的处理方式中选择，例如退款或换货。",
    }


class SomeoneWasFirst(Refusal):
    """Another act reached the case in the same moment."""

    texts = {
        "en": "Someone else acted in this case at the same moment. Nothing of yours is lost: look at what is new, then send again.",
        "ja": "同じ時刻にほかの方がこの案件を操作しました。入力内容は失われていません。新しい内容を確認して、もう一度お送りください。",
        "zh": "同一时刻有其他人在该案件中进行了操作。您的内容没有丢失，请查看更新后再次提交。",
    }


class NoSuchCase(Refusal):
    """No case of this name that the reader may see."""

    status = 404
    texts = {
        "en": "We cannot find this case for you. Open the link in our mail, or use your order number and e-mail address.",
        "ja": "該当する案件が見つかりません。メールのリンクを開くか、注文番号とメールアドレスでお入りください。",
        "zh": "找不到该案件。请打开邮件中的链接，或使用订单号和邮箱地址进入。",
    }


class KindNotCovered(Refusal):
    """The rulebook in force has no rules for this kind of claim."""

    status = 422
    texts = {
        "en": "The published rules do not cover this kind of problem yet. Choose the one that is nearest.",
        "ja": "公開されている規則は、この種類の問題をまだ扱っていません。最も近いものを選んでください。",
        "zh": "已发布的规则尚未涵盖此类问题。请选择最接近的一项。",
    }


class CannotDecideYet(Refusal):
    """The decider left criteria open that the result depends on."""

    status = 422
    texts = {
        "en": "Some points are still open that the result depends on: {facts}. Decide them, or choose the result yourself and give the reason.",
        "ja": "結果を左右する点がまだ認定されていません：{facts}。認定するか、結論を選んで理由を書いてください。",
        "zh": "仍有影响结果的事项未认定：{facts}。请作出认定，或自行选择结论并说明理由。",
    }
