"""Names in Persian, Arabic, Malay, German, Turkish and English: which are one, and which only look alike."""

# One person a line.
PEOPLE = """
عبد الله القحطاني = Abdullah Al-Qahtani = Abdulla Al Qahtani = عبدالله القحطانی = Abdallah Alqahtani
عمر الحربي = Omar Al-Harbi = Umar Alharbi = السيد عمر الحربي
نورة السبيعي = Noura Al-Subaie = Nora Al Subaie
محمد الفارسي = Mohammed Al-Farsi = Mohamad Alfarsi = Muhammad El-Farsi
عبد الرحمن الحسيني = Abdurrahman Alhusayni = Abd ur-Rahman Al-Husseini \
= Abdul Rahman al-Hosseini = عبدالرحمن الحسيني = Abdelrahman El Husseini
هارون الرشيد = Harun ar-Rashid = Haroon Al-Rashid
محمد السيد = Mohamed El Sayed = Mohammed Elsayed
نور الدين زنكي = Nur ad-Din Zanki
نورالدین زنگی = Noureddin Zangi
صلاح الدين الأيوبي = Salahuddin Al-Ayyubi
حبیب الله خان = Habibullah Khan
سيف الله خان = Saif Ullah Khan
أبو بكر سالم = Abu Bakr Salem
عبد العزيز الدوسري = Abdulaziz Al-Dosari
فاطمة الزهراني = Fatima Al-Zahrani = Fatimah Alzahrani
عائشة الكعبي = Aisha Al Kaabi
خالد العتيبي = Khalid Al-Otaibi = د. خالد العتيبي = Khaled Al Otaibi = Khalid Otaibi = خالد عتيبي
يوسف الشمري = Yousef Al-Shammari
عثمان الغامدي = Othman Al-Ghamdi
علی رضایی = Mr. Ali Rezaee = Ali Rezaei = Aly Rezai = آقای علی رضایی = آقای دکتر علی رضایی = Dr. Ali Rezaei = Rezaei Ali
خانم مریم کریمی = Maryam Karimi = مریم کریمی = Ms Maryam Karimi
دکتر سارا محمدی = Sara Mohammadi = سارا محمدی = Dr Sara Mohammadi
السيدة فاطمة العلي = Fatima Al-Ali
حسین حسینی = Hossein Hosseini = Hussein Hosseini
حسن رضایی = Hassan Rezaei
محمود احمدی = Mahmoud Ahmadi
قاسم سلیمانی = Ghasem Soleimani = Qasem Soleimani
زهرا موسوی = Zahra Mousavi = Zahra Moosavi
فاطمه نوروزی = Fatemeh Noroozi
علیرضا کریمی = Ali Reza Karimi = علی‌رضا کریمی = Alireza Karimi
مصطفی مرادی = Mostafa Moradi
مهدی مهدوی = Mahdi Mahdavi
داوود نوری = Davoud Nouri
شیرین عبادی = Shirin Ebadi
اسماعیل ابراهیمی = Esmaeil Ebrahimi
نوید یوسفی = Navid Yousefi
کامران خسروی = Kamran Khosravi
آنا پرز = Ana Pérez
Siti Nurhaliza binti Tarudin = Siti Nurhaliza Tarudin
Siti Nurhaliza = سیتی نورهالیزا
Encik Ahmad bin Ismail = Ahmad Ismail = En. Ahmad Ismail = Ahmad bin Ismail = Dato' Ahmad Ismail
Puan Aminah binti Hassan = Aminah Hassan = Pn. Aminah Hassan
Mohd Faizal Abdullah = Mohammad Faisal Abdulla
Muthu a/l Raman = Muthu Raman
Abd. Rahman Yusof = Abdul Rahman Yusof
Jürgen Müller = Jurgen Mueller
Jörg Weiß = Joerg Weiss = Herr Jörg Weiß = Jorg Weiss
Ayşe Yıldız = Ayse Yildiz
Özgür Şahin = Ozgur Sahin
İbrahim Çelik = Ibrahim Celik
Mehmet Doğan = Mehmet Dogan
Catherine Philips = Katherine Phillips
Prof. Jon Smith = Jon Smith
Ibrahim Khalil = Ebrahim Khaleel
رضا محمدی = Reza Mohammadi
زینب حسینی = Zeinab Hosseini = زينب الحسيني = Zaynab Al-Hussaini
مهدی کریمی = Mehdi Karimi
سعید جلیلی = Saeed Jalili = Said Jalili
پریسا رستمی = Parisa Rostami
نرگس محمدی = Narges Mohammadi
ليلى الخليفة = Layla Al-Khalifa
سلمان بن عبدالعزيز آل سعود = Salman bin Abdulaziz Al Saud
ریحانه جباری = Reyhaneh Jabbari
طارق الزبيدي = Tareq Al-Zubaidi = Tariq Alzubaidi
رمضان الشامي = Ramadan Al-Shami = Ramadan Shami
مريم المنصوري = Mariam Al Mansoori = Maryam Almansouri
أحمد الشريف = Ahmed El-Sherif = Ahmad Al Sharif
هدى المطيري = Huda Al-Mutairi
سارة الدوسري = Sarah Al-Dossary
إبراهيم الغامدي = Ibrahim Al-Ghamdi
بشرى العنزي = Bushra Al-Anazi
نواف الحارثي = Nawaf Al-Harthi
يزيد الراجحي = Yazeed Al-Rajhi
عبدالمجيد الزهراني = Abdulmajeed Al-Zahrani
عبد اللطيف جميل = Abdul Latif Jameel
عبد الرزاق قرنح = Abdulrazak Gurnah
حسن نصر الله = Hassan Nasrallah
شمس الدين بهاري = Shamsuddin Bahari
Nurul Izzah Anwar = Nurul Izzah binti Anwar
Mr Tan Wei Ming = Tan Wei Ming
Ms. Fatima Al-Zahra = فاطمة الزهراء
مجید مجیدی = Majid Majidi
نسرین ستوده = Nasrin Sotoudeh
بهرام بیضایی = Bahram Beyzaei = Bahram Beizai
جعفر پناهی = Jafar Panahi
ساره بیات = Sareh Bayat
کیانوش عیاری = Kianoush Ayari
احمد شاملو = Ahmad Shamloo
فروغ فرخزاد = Forough Farrokhzad
هوشنگ ابتهاج = Hooshang Ebtehaj
سیمین دانشور = Simin Daneshvar
Sayed Ali Rezaei = سید علی رضایی
خدیجه نوری = Khadijeh Nouri = خديجة نوري = Khadija Nouri = Dr Khadija Noori
"""
# Two people a line.
ANOTHER = """
Ali Karimi = Alia Karimi
علی کریمی = Alia Karimi
عالیه کریمی = Ali Karimi
Hassan Karimi = Hussein Karimi
حسن کریمی = Hossein Karimi
حسین کریمی = Hassan Karimi
حسن کریمی = حسین کریمی
Omar Karimi = Ammar Karimi
عمر كريمي = Ammar Karimi
عمار كريمي = Omar Karimi
Maryam Karimi = Marwan Karimi
مریم کریمی = Marwan Karimi
مروان كريمي = Maryam Karimi
Mohammad Karimi = Mahmoud Karimi
محمد کریمی = Mahmoud Karimi
محمود کریمی = Mohammad Karimi
Ahmad Karimi = Hamid Karimi
احمد کریمی = Hamed Karimi
حامد کریمی = Hamid Karimi
حمید کریمی = Hamed Karimi
Amir Karimi = Amer Karimi
Ali Reza = Ali Rezaei
علی رضا = Ali Rezaei
علی رضایی = Ali Reza
Nour Ahmadi = Noura Ahmadi
نور احمدی = Nouri Ahmadi
Jamal Karimi = Jamil Karimi
جمال کریمی = Jamil Karimi
Karim Moradi = Karam Moradi
Salim Moradi = Salem Moradi
Saeed Moradi = Sayed Moradi
سعید مرادی = Seyed Moradi
Sami Karimi = Samia Karimi
سامی کریمی = Samia Karimi
Amin Karimi = Amina Karimi
امین کریمی = Amineh Karimi
Sara Karimi = Zara Karimi
سارا کریمی = Zahra Karimi
Kamal Karimi = Gamal Karimi
Farid Karimi = Farida Karimi
فرید کریمی = Farideh Karimi
Khalid Omari = Khalil Omari
Albert Smith = Bert Smith
Al Ben Green = Ben Green
Ana Ito = Eva Ito
Ben Ito = Ana Ito
An Nguyen Thi = Nguyen Thi
Abdullah Karimi = Abdulrahman Karimi
عبد الله كريمي = Abdulali Karimi
Mousa Karimi = Mousavi Karimi
Nadia Karimi = Nadi Karimi
Yasin Karimi = Yasmin Karimi
Rashid Karimi = Rashad Karimi
Hadi Moradi = Hoda Moradi
Laila Moradi = Lila Moradi
Jan Müller = Jana Müller
Mehmet Kaya = Mahmut Kaya
John Smith = Jane Smith
Mark Stone = Mary Stone
Tom Baker = Tim Baker
رضا محمدی = Reza Mahmoudi
Layla Nouri = Leila Nuri Karimi
Farid Karimi = Fareed Karami
Rahim Moradi = Rahman Moradi
رحیم مرادی = Rahman Moradi
Nasrin Karimi = Nasser Karimi
Jawad Karimi = Javid Karimi
Samir Karimi = Samira Karimi
Samir Karimi = Samar Karimi
سمیر کریمی = Samar Karimi
Munir Karimi = Mina Karimi
Mina Karimi = Mona Karimi
مینا کریمی = Mona Karimi
منا کریمی = Mina Karimi
Hoda Karimi = Hadi Karimi
Nima Karimi = Noam Karimi
Rana Karimi = Rania Karimi
رنا كريمي = Rania Karimi
Salma Karimi = Salim Karimi
Karima Moradi = Karim Moradi
Anna Schmidt = Anne Schmidt
Khaled Ahmadi = Khaleda Ahmadi
Jihad Karimi = Jahed Karimi
Huda Salim = Hadi Salim
Dana Moradi = Dina Moradi
Salman Moradi = Soleiman Moradi
سلمان مرادی = Soleiman Moradi
سلیمان مرادی = Salman Moradi
Emma Braun = Emmi Braun
Hana Braun = Hanna Brown
Said Omar = Saad Omar
سعد عمر = Saeed Omar
Khalid Hassan = Khalid Hussain
Nadir Ali = Nader Alia
"""


def lines(table: str) -> list[list[str]]:
    return [line.split(" = ") for line in table.strip().splitlines()]
