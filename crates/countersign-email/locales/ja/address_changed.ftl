address_changed-subject = { $product } アカウントのメールアドレスが変更されました
address_changed-lead = このメールアドレスは、これまでお客様の { $product } アカウントのアドレスでした。現在は別のアドレスに変更されています。
address_changed-lead-to = このメールアドレスは、これまでお客様の { $product } アカウントのアドレスでした。新しいアドレスは { $other_address } です。
address_changed-undo-lead = お心当たりがない場合は、次のリンクから変更を取り消してください。
address_changed-undo-button = 変更を取り消す
address_changed-not-you = お心当たりがない場合は、第三者がお客様のメールを読める状態にあるおそれがあります。メールアカウントのパスワードを変更してください。
