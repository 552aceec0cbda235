new_sign_in-subject = { $product } への新しいログイン
new_sign_in-lead = これまで使われたことのない端末から、お客様の { $product } アカウントへのログインがありました。
new_sign_in-when = 日時：{ $when }、端末：{ $device }
new_sign_in-you = ご本人によるログインの場合は、何もする必要はありません。{ $product } の担当者がメールのコードをお尋ねすることは決してありません。
new_sign_in-not-you = お心当たりがない場合は、第三者がお客様のメールを読める状態にあるおそれがあります。まずメールアカウントのパスワードを変更し、それから { $product } にログインして、他のすべてのセッションを終了してください。
