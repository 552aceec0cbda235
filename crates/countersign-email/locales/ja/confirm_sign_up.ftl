confirm_sign_up-subject = { $product } への登録を完了してください
confirm_sign_up-lead = このメールアドレスで { $product } への登録がリクエストされました。あと 1 ステップで完了します。
confirm_sign_up-button = 登録を完了する
confirm_sign_up-not-you = お心当たりがない場合は、このメールを無視してください。このメールがなければ、登録を完了することはできません。
