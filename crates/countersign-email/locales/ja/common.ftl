# 複数のメールで使う文。英数字の前後には半角スペースを入れる。

direction = ltr

footer = このメールは、{ $product } でお客様のメールアドレスが入力されたためお送りしています。開封などの追跡は行っていません。

code-life = このコードは { $life }有効で、1 回だけ使えます（{ $until } まで）。
code-preheader = このメールのコードは { $life }有効で、1 回だけ使えます。リクエスト元：{ $device }
link-life = このリンクは { $life }有効で、1 回だけ使えます（{ $until } まで）。
asked = リクエスト日時：{ $when }、リクエスト元：{ $device }
never-ask = { $product } の担当者がこのコードをお尋ねすることは決してありません。コードはリクエストした画面にのみ入力し、誰にも教えないでください。
never-ask-link = { $product } の担当者がこのリンクをお尋ねすることは決してありません。リンクを誰にも転送しないでください。

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
