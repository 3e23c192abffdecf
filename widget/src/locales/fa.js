// @ts-check
/** Farsi, written by ear. `{name}` is filled in; each export belongs to one surface. */

export const share = {
  benefit: "{amount} تخفیف",
  gift: "یک هدیه",
  give: "به دوستتان {benefit} هدیه بدهید",
  get: "وقتی خرید کرد، {reward} اعتبار می‌گیرید.",
  newcomers: "برای مشتری‌های تازه.",
  minimum: "برای مشتری‌های تازه، در خریدهای از {minimum} به بالا.",
  hold: "اگر همین امروز بخرد، {reward} روز {date} مال شماست؛ وقتی مهلت بازگرداندن کالا تمام شده باشد.",
  window: "لینکتان از وقتی بازش کند تا {days} حساب می‌شود.",
  link: "لینک شما",
  via: "فرستادن با",
  copy: "کپی",
  rewards: "پاداش‌های من",
  close: "بستن",
  toman: "{n} تومان",
  rial: "{n} ریال",
};

export const story = {
  bought: "از خریدتان ممنونیم!",
  message: "هدیهٔ من به تو: {benefit} از {store}. اگر خرید کنی، من هم پاداش می‌گیرم.",
  subject: "{benefit} از {store}",
  copied: "کپی شد",
  thanks: "ممنون که ما را معرفی کردید.",
};

export const qr = {
  scan: "دوستتان می‌تواند این را با دوربین گوشی‌اش اسکن کند.",
  label: "کد QR لینک شما",
  full: "تمام‌صفحه",
  print: "چاپ",
};

export const offer = {
  deal: "همهٔ قرار",
  hello: "{friend} برایتان هدیه فرستاده",
  someone: "دوستتان برایتان هدیه فرستاده",
  benefit: "{benefit} برای خرید از {store}.",
  minimum: "در خریدهای از {minimum} به بالا.",
  until: "تا {date} فرصت دارید.",
  code: "کد شما",
  copy: "کپی کد",
  copied: "کپی شد. هنگام پرداخت وارد کنید.",
  how: "هنگام پرداخت واردش کنید.",
  applied: "تخفیفتان اعمال شد. هنگام پرداخت آن را می‌بینید.",
  disclosure: "اگر خرید کنید، {friend} هم پاداش می‌گیرد.",
  disclosure_someone: "اگر خرید کنید، دوستتان هم پاداش می‌گیرد.",
  refused: "دربارهٔ هدیه‌تان",
};

export const enrol = {
  intro: "بگویید لینک و پاداش‌هایتان به نام چه کسی باشد.",
  email: "ایمیل شما",
  button: "لینکم را بده",
  note: "فقط برای لینک و پاداش‌هایتان؛ خبرنامه‌ای در کار نیست.",
  invalid: "لطفاً نشانی ایمیل را یک بار دیگر ببینید.",
  failed: "الان نشد. لطفاً چند لحظهٔ دیگر دوباره امتحان کنید.",
};

export const balance = {
  title: "پاداش‌های من",
  available: "آمادهٔ استفاده",
  debt: "{amount} بدهی دارید که پاداش بعدی می‌پردازد.",
  pending: "در انتظار",
  redeemed: "استفاده‌شده",
  friend: "یک دوست",
  opened: "باز شده در {date}",
  due: "{date} مال شماست",
  empty: "هنوز دوستی با لینک شما خرید نکرده. وقتی بخرد، همین‌جا می‌بینید.",
  share: "فرستادن لینکم",
  unproven: "پاداش‌هایتان را فقط به خودتان نشان می‌دهیم. وارد حسابتان در {store} شوید یا از همان مرورگری بیایید که لینک را با آن فرستادید.",
  failed: "الان نشد. جای پاداش‌هایتان امن است. لطفاً چند لحظهٔ دیگر دوباره امتحان کنید.",
  retry: "دوباره",
  back: "بازگشت",
  ordered: "سفارش",
  delivered: "تحویل",
  hold: "مهلت بازگرداندن",
  reward: "پاداش",
  details: "چرا و کِی",
  status_pending: "در انتظار",
  status_flagged: "در حال بررسی",
  status_approved: "به دست آمد",
  status_voided: "حساب نشد",
  status_blocked: "حساب نشد",
};

export const how = {
  title: "چطور کار می‌کند؟",
  send: "لینکتان را برای یک دوست بفرستید.",
  gift: "دوستتان {benefit} می‌گیرد.",
  thanks: "وقتی خرید کرد، از شما تشکر می‌کنیم.",
  back: "فرستادن لینکم",
};

export const product = {
  open: "فرستادن آنچه خریدم",
  what: "چه چیزی را می‌فرستید؟",
  message: "من از {store} این را خریدم: {product}. هدیهٔ من به تو {benefit}؛ اگر خرید کنی، من هم پاداش می‌گیرم.",
};
