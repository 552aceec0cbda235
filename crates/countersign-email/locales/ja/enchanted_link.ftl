enchanted_link-subject = { $product } のログイン用リンク
enchanted_link-lead = ログイン画面に番号が表示されています。同じ番号のリンクを開いてください。
enchanted_link-life = そのリンクは { $life }有効で、1 回だけ使えます（{ $until } まで）。
enchanted_link-only-yours = ご自身の画面に表示された番号だけを信じてください。{ $product } の担当者が番号をお伝えすることや、リンクをお尋ねすることは決してありません。
enchanted_link-not-you = お心当たりがなく、番号が表示された画面もお手元にない場合は、このメールを無視してください。リンクを開かない限り、第三者が先に進むことはできません。
