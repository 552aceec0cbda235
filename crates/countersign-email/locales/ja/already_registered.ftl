already_registered-subject = { $product } のアカウントはすでに登録されています
already_registered-subject-with-code = { $code }：{ $product } のログイン用コード
already_registered-lead = このメールアドレスで { $product } への登録がリクエストされましたが、このアドレスのアカウントはすでに登録されています。
already_registered-code-lead = そのアカウントにログインするためのコードは次のとおりです。
already_registered-link-lead = 次のリンクからそのアカウントにログインできます。
already_registered-button = { $product } にログイン
already_registered-what-now = そのアカウントで通常どおりログインしてください。パスワードを設定していてお忘れの場合は、新しいパスワードをリクエストしてください。
already_registered-not-you = お心当たりがない場合は、このメールを無視してください。このメールがなければ第三者が先に進むことはできず、アカウントに変更はありません。
