locked_out-subject = { $product } のコードによるログインを一時停止しました
locked_out-lead = お客様のメールアドレスに対して誤ったコードが何度も入力されたため、{ $product } ではしばらくの間コードを受け付けません。
locked_out-link-lead = その間も、次のリンクからログインできます。
locked_out-button = ログインに進む
locked_out-asked = 最後に誤ったコードが入力された日時：{ $when }、入力元：{ $device }
locked_out-not-you = お心当たりがない場合は、第三者がコードを推測しようとした可能性があります。ログインはされていませんので、特に何もする必要はありません。
