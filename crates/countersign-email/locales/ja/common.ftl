# 複数のメールで使う文。英数字の前後には半角スペースを入れる。

direction = ltr

footer = このメールは、{ $product } でお客様のメールアドレスが入力されたためお送りしています。開封などの追跡は行っていません。

code-life = このコードは { $life }有効で、1 回だけ使えます（{ $until } まで）。
code-preheader = このメールのコードは { $life }有効で、1 回だけ使えます。リクエスト元：{ $device }
link-preheader = このメールのリンクは { $life }有効で、1 回だけ使えます。リクエスト元：{ $device }
link-life = このリンクは { $life }有効で、1 回だけ使えます（{ $until } まで）。
both-life = このリンクとコードは { $life }有効で、合わせて 1 回だけ使えます（{ $until } まで）。
link-lead = 次のリンクを開いてください。
code-lead = コードは次のとおりです。
code-page = リクエストしたときとは別のブラウザーでリンクを開いた場合は、そのページで次のコードを入力してください。
code-page-always = リンクを検査するプログラムが代わりに回答することのないよう、そのページで次のコードを入力してください。
asked = リクエスト日時：{ $when }、リクエスト元：{ $device }
happened = 日時：{ $when }、端末：{ $device }
if-you = ご本人による操作の場合は、何もする必要はありません。
never-ask = { $product } の担当者がこのコードをお尋ねすることは決してありません。コードはリクエストした画面にのみ入力し、誰にも教えないでください。
never-ask-link = { $product } の担当者がこのリンクをお尋ねすることは決してありません。リンクを誰にも転送しないでください。
never-ask-both = { $product } の担当者がこのリンクやコードをお尋ねすることは決してありません。誰にも教えないでください。

life-minutes = { $count } 分間
life-hours = { $count } 時間
life-days = { $count } 日間

moment = { $year }年{ $month }月{ $day }日 { $clock } UTC
same-day = { $clock } UTC

# 「リクエスト元：」などの後に入る。
device = { $browser ->
    [program] { $on } 上のプログラム
   *[other] { $on } の { $browser_name }
}
device-browser = { $browser ->
    [program] プログラム
   *[other] { $browser_name }
}
device-platform = { $platform ->
    [ios] iPhone または iPad
    [mac] Mac
   *[other] { $on } の端末
}
device-unknown = 不明な端末
platform-on = { $platform ->
    [ios] iPhone または iPad
    [mac] Mac
   *[other] { $platform_name }
}
