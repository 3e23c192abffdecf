// @ts-check
/** Malay, written by ear. `{name}` is filled in; each export belongs to one surface. */

export const share = {
  benefit: "diskaun {amount}",
  gift: "sebuah hadiah",
  give: "Hadiahkan rakan anda {benefit}",
  get: "Apabila mereka membeli, anda dapat kredit {reward}.",
  newcomers: "Untuk pelanggan baharu.",
  minimum: "Untuk pelanggan baharu, bagi pesanan {minimum} ke atas.",
  hold: "Jika mereka membeli hari ini, {reward} jadi milik anda pada {date}, selepas tempoh pemulangan tamat.",
  window: "Pautan anda dikira selama {days} selepas dibuka.",
  link: "Pautan anda",
  via: "Kongsi melalui",
  copy: "Salin",
  rewards: "Ganjaran saya",
  close: "Tutup",
  toman: "{n} toman",
  rial: "{n} rial",
};

export const story = {
  bought: "Terima kasih atas pesanan anda!",
  message: "Hadiah daripada saya: {benefit} di {store}. Saya dapat ganjaran jika anda membeli.",
  subject: "Hadiah untuk anda: {benefit} di {store}",
  copied: "Disalin",
  thanks: "Terima kasih kerana berkongsi.",
};

export const qr = {
  scan: "Rakan anda boleh mengimbas ini dengan kamera.",
  label: "Kod QR pautan anda",
  full: "Skrin penuh",
  print: "Cetak",
};

export const offer = {
  deal: "Tawaran penuh",
  hello: "{friend} ada hadiah untuk anda",
  someone: "Rakan anda ada hadiah untuk anda",
  benefit: "Anda dapat {benefit} untuk pesanan anda di {store}.",
  minimum: "Bagi pesanan {minimum} ke atas.",
  until: "Sah hingga {date}.",
  code: "Kod anda",
  copy: "Salin kod",
  copied: "Disalin. Tampal semasa membayar.",
  how: "Masukkan semasa membayar.",
  applied: "Diskaun anda sudah digunakan. Anda akan melihatnya semasa membayar.",
  disclosure: "{friend} dapat ganjaran jika anda membeli.",
  disclosure_someone: "Rakan anda dapat ganjaran jika anda membeli.",
  refused: "Tentang hadiah anda",
};

export const enrol = {
  intro: "Beritahu kami pautan dan ganjaran ini milik siapa.",
  email: "E-mel anda",
  button: "Dapatkan pautan saya",
  note: "Hanya untuk pautan dan ganjaran anda, tiada surat berita.",
  invalid: "Sila semak alamat e-mel itu.",
  failed: "Tidak berjaya buat masa ini. Sila cuba sebentar lagi.",
};

export const balance = {
  title: "Ganjaran saya",
  available: "Sedia digunakan",
  debt: "{amount} akan dilunaskan oleh ganjaran anda yang seterusnya.",
  pending: "Menunggu",
  redeemed: "Sudah digunakan",
  friend: "Seorang rakan",
  opened: "Dibuka pada {date}",
  due: "Milik anda pada {date}",
  empty: "Belum ada rakan yang membeli melalui pautan anda. Apabila ada, anda akan melihatnya di sini.",
  share: "Kongsi pautan saya",
  unproven: "Ganjaran anda hanya ditunjukkan kepada anda. Log masuk di {store}, atau guna pelayar yang anda pakai semasa berkongsi.",
  failed: "Ganjaran anda tidak dapat dicapai sekarang. Ia selamat; sila cuba sebentar lagi.",
  retry: "Cuba lagi",
  back: "Kembali",
  ordered: "Pesanan",
  delivered: "Dihantar",
  hold: "Tempoh pulang",
  reward: "Ganjaran",
  details: "Sebab dan masa",
  status_pending: "Menunggu",
  status_flagged: "Sedang disemak",
  status_approved: "Diperoleh",
  status_voided: "Tidak dikira",
  status_blocked: "Tidak dikira",
};

export const how = {
  title: "Cara ia berfungsi",
  send: "Hantar pautan anda kepada rakan.",
  gift: "Rakan anda mendapat {benefit}.",
  thanks: "Kami berterima kasih apabila mereka membeli.",
  back: "Kongsi pautan saya",
};

export const product = {
  open: "Kongsi apa yang saya beli",
  what: "Apa yang anda mahu kongsi?",
  message: "Saya beli {product} di {store}. Ini {benefit} untuk anda; saya dapat ganjaran jika anda membeli.",
};
