address_confirm-subject = { $product } の新しいメールアドレスをご確認ください
address_confirm-subject-with-code = { $code }：{ $product } の新しいメールアドレスの確認コード
address_confirm-lead = このメールアドレスを { $product } アカウントの新しいアドレスとして使うことがリクエストされました。
address_confirm-button = このアドレスを使う
address_confirm-not-you = お心当たりがない場合は、このメールを無視してください。このメールがなければ、アカウントのアドレスは変わりません。
