// @ts-check
/** Arabic, written by ear. `{name}` is filled in; each export belongs to one surface. */

export const share = {
  benefit: "خصم {amount}",
  gift: "هدية",
  give: "أهدِ صديقك {benefit}",
  get: "عندما يشتري تحصل على رصيد {reward}.",
  newcomers: "للعملاء الجدد.",
  minimum: "للعملاء الجدد، على الطلبات من {minimum} فأكثر.",
  hold: "إذا اشترى اليوم، يصبح رصيد {reward} لك في {date} بعد انتهاء مهلة الإرجاع.",
  window: "يبقى رابطك محسوبًا لمدة {days} بعد أن يفتحه.",
  link: "رابطك",
  via: "شارك عبر",
  copy: "نسخ",
  rewards: "مكافآتي",
  close: "إغلاق",
  toman: "{n} تومان",
  rial: "{n} ريال",
};

export const story = {
  bought: "شكرًا على طلبك!",
  message: "هدية مني: {benefit} من {store}. أحصل على مكافأة إذا اشتريت.",
  subject: "{benefit} من {store}",
  copied: "تم النسخ",
  thanks: "شكرًا لمشاركتك.",
};

export const qr = {
  scan: "يمكن لصديقك مسح هذا الرمز بكاميرا هاتفه.",
  label: "رمز QR لرابطك",
  full: "ملء الشاشة",
  print: "طباعة",
};

export const offer = {
  deal: "العرض كاملًا",
  hello: "لديك هدية من {friend}",
  someone: "لديك هدية من صديق",
  benefit: "{benefit} على طلبك من {store}.",
  minimum: "على الطلبات من {minimum} فأكثر.",
  until: "صالح حتى {date}.",
  code: "رمزك",
  copy: "نسخ الرمز",
  copied: "تم النسخ. ألصقه عند الدفع.",
  how: "أدخله عند الدفع.",
  applied: "تم تطبيق خصمك، وستراه عند الدفع.",
  disclosure: "يحصل {friend} على مكافأة إذا اشتريت.",
  disclosure_someone: "يحصل صديقك على مكافأة إذا اشتريت.",
  refused: "بخصوص هديتك",
};

export const enrol = {
  intro: "أخبرنا لمن نسجّل رابطك ومكافآتك.",
  email: "بريدك الإلكتروني",
  button: "أريد رابطي",
  note: "لرابطك ومكافآتك فقط، من دون نشرات بريدية.",
  invalid: "يرجى التحقق من عنوان البريد.",
  failed: "لم ينجح ذلك الآن. يرجى المحاولة بعد قليل.",
};

export const balance = {
  title: "مكافآتي",
  available: "جاهز للاستخدام",
  debt: "عليك {amount} تسدّها مكافأتك القادمة.",
  pending: "قيد الانتظار",
  redeemed: "مُستخدَم",
  friend: "صديق",
  opened: "فُتح في {date}",
  due: "لك في {date}",
  empty: "لم يشترِ أي صديق عبر رابطك بعد. عندما يحدث ذلك تراه هنا.",
  share: "مشاركة رابطي",
  unproven: "لا نعرض مكافآتك إلا لك. سجّل الدخول في {store}، أو استخدم المتصفح الذي شاركت منه.",
  failed: "لا يمكننا عرض مكافآتك الآن. إنها محفوظة، يرجى المحاولة بعد قليل.",
  retry: "حاول مجددًا",
  back: "رجوع",
  ordered: "الطلب",
  delivered: "التسليم",
  hold: "مهلة الإرجاع",
  reward: "المكافأة",
  details: "لماذا ومتى",
  status_pending: "قيد الانتظار",
  status_flagged: "قيد المراجعة",
  status_approved: "مكتسبة",
  status_voided: "لم تُحتسب",
  status_blocked: "لم تُحتسب",
};

export const how = {
  title: "كيف يعمل ذلك؟",
  send: "أرسل رابطك إلى صديق.",
  gift: "يحصل صديقك على {benefit}.",
  thanks: "نشكرك عندما يشتري.",
  back: "مشاركة رابطي",
};

export const product = {
  open: "مشاركة ما اشتريته",
  what: "ماذا تريد أن تشارك؟",
  message: "اشتريت {product} من {store}. لك مني {benefit}، وأحصل على مكافأة إذا اشتريت.",
};
