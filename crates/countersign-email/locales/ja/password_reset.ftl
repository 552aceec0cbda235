password_reset-subject = { $product } の新しいパスワードを設定してください
password_reset-lead = { $product } アカウントの新しいパスワードの設定がリクエストされました。
password_reset-button = 新しいパスワードを設定する
password_reset-effect = 新しいパスワードを設定するまでは何も変わりません。設定すると、すべての端末からログアウトされます。
password_reset-not-you = お心当たりがない場合は、このメールを無視してください。アカウントに変更はありません。
