magic_link-subject = { $purpose ->
    [signup] { $product } の登録用リンク
   *[signin] { $product } のログイン用リンク
}
magic_link-lead = { $purpose ->
    [signup] このメールアドレスで { $product } への登録がリクエストされました。
   *[signin] このメールアドレスで { $product } へのログインがリクエストされました。
}
magic_link-button = { $purpose ->
    [signup] { $product } に登録
   *[signin] { $product } にログイン
}
magic_link-not-you = お心当たりがない場合は、このメールを無視してください。このメールがなければ、第三者が先に進むことはできません。
