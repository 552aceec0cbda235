sign_in_code-subject = { $purpose ->
    [signup] { $product } の登録用コード
   *[signin] { $product } のログイン用コード
}
sign_in_code-subject-with-code = { $purpose ->
    [signup] { $code }：{ $product } の登録用コード
   *[signin] { $code }：{ $product } のログイン用コード
}
sign_in_code-lead = { $purpose ->
    [signup] { $product } に登録するためのコードは次のとおりです。
   *[signin] { $product } にログインするためのコードは次のとおりです。
}
sign_in_code-not-you = お心当たりがない場合は、このメールを無視してください。コードがなければ、第三者が先に進むことはできません。
