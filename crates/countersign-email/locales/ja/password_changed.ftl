password_changed-subject = { $product } のパスワードが変更されました
password_changed-lead = { $product } アカウントのパスワードが変更されました。
password_changed-not-you = お心当たりがない場合は、第三者がお客様のメールを読める状態にあるおそれがあります。まずメールアカウントのパスワードを変更し、それから { $product } の「パスワードを忘れた場合」から新しいパスワードを設定してください。すべての端末からログアウトされます。
