verify_email-subject = { $product } のメールアドレスをご確認ください
verify_email-lead = このメールアドレスの { $product } アカウントがあります。お客様のメールアドレスであることをご確認ください。
verify_email-made = アカウントの作成日時：{ $set_up_when }、作成元：{ $set_up_device }
verify_email-button = メールアドレスを確認する
verify_email-undo-lead = このアカウントを作成したお心当たりがない場合は、確認せずに、次のリンクから削除してください。
verify_email-undo-button = 心当たりがない
verify_email-not-you = このアカウントを作成したお心当たりがない場合は、確認せずに、このメールを無視してください。
