"""Names as they stand on labels, made up from common given names and surnames of many languages."""

from __future__ import annotations

# fmt: off
LATIN = (
    "James Smith", "Mary Johnson", "Robert Williams", "Patricia Brown", "John Jones",
    "Jennifer Garcia", "Michael Miller", "Linda Davis", "David Wilson", "Elizabeth Moore",
    "William Taylor", "Barbara Anderson", "Richard Thomas", "Susan Jackson", "Joseph White",
    "Jessica Harris", "Thomas Martin", "Sarah Thompson", "Charles Lee", "Karen Walker", "Ian Hall",
    "Lilly Allen", "Jill Illis", "Will Hill", "Al Li", "Bo Xu", "Jo Ng", "Olivia O'Brien",
    "Sean O'Connor", "Aoife Murphy", "Niamh Ní Bhriain", "Ciarán Ó Sé", "Siobhán Kelly",
    "Mary-Jane Watson", "Anne-Marie Lefèvre", "Jean-Luc Picard", "Aisha Khan", "Mohammed Al-Farsi",
    "Fatima Zahra Benali", "Omar El-Sayed", "Yusuf Demir", "Ayşe Yılmaz", "Şule Öztürk",
    "Çağlar Güneş", "İpek Şahin", "Oğuz Kılıç", "Gökçe Aydın", "Emre Doğan", "María Martínez",
    "José García López", "Sofía Hernández", "Ángel Núñez", "Lucía Peña", "Íñigo Ibáñez",
    "Begoña Muñoz", "Julián Álvarez", "Ximena Rodríguez", "João Gonçalves", "Inês Conceição",
    "Antônio Magalhães", "Luís Simões", "Beatriz Araújo", "Tomás Brandão", "Amélie Dubois",
    "François Lefebvre", "Zoé Gauthier", "Loïc Bézier", "Noémie Côté", "Hélène Hüe", "Gaël Le Goff",
    "Maëlle Prévôt", "Jürgen Müller", "Käthe Schäfer", "Björn Weiß", "Jörg Größmann", "Lena Vogt",
    "Günther Köhler", "Annika Schröder", "Max Mustermann", "Sören Fuß", "Anaïs Nußbaumer",
    "Łukasz Wójcik", "Małgorzata Wiśniewska", "Grzegorz Brzęczyszczykiewicz", "Zofia Dąbrowska",
    "Michał Lewandowski", "Katarzyna Zielińska", "Paweł Szymański", "Żaneta Źrebiec", "Jiří Novák",
    "Tereza Dvořáková", "Ondřej Černý", "Šárka Procházková", "Zdeněk Růžička", "Eliška Kučerová",
    "Vojtěch Šťastný", "Lukáš Kováč", "Zuzana Horváthová", "Ľubomír Žiak", "Peter Hruška",
    "László Kovács", "Győző Szőke", "Zsófia Nagy", "Ágnes Tóth", "Örs Fűzi", "Eszter Szűcs",
    "Ștefan Popescu", "Ioana Țuțuianu", "Mihai Bălan", "Andreea Ionescu", "Răzvan Șerban",
    "Luka Kovačević", "Đorđe Đokić", "Željka Šimić", "Ćiro Jurić", "Nikola Živković", "Ana Božić",
    "Matej Krajnc", "Špela Zupančič", "Åsa Lindström", "Björn Åkesson", "Malin Öberg",
    "Elsa Sjögren", "Søren Kierkegaard", "Jørgen Højgaard", "Astrid Nørgård", "Mette Frandsen",
    "Øyvind Bjørnstad", "Åse Kjærstad", "Ingrid Håland", "Guðrún Þórsdóttir", "Jón Sigurðsson",
    "Æsa Björk", "Matti Meikäläinen", "Päivi Hämäläinen", "Väinö Mäkelä", "Aino Yli-Öyrä",
    "Mart Põld", "Kärt Jõgi", "Jānis Bērziņš", "Līga Kalniņa", "Ģirts Ķēniņš", "Jonas Kazlauskas",
    "Živilė Jankauskaitė", "Rūta Žemaitė", "Ilir Hoxha", "Besa Krasniqi", "Marija Zammit",
    "Ġorġ Borg", "Ion Creangă", "Giulia Rossi", "Niccolò Ferrari", "Chloé Dall'Acqua",
    "Matteo D'Angelo", "Francesca De Luca", "Nicolò Pirlò", "Sanne de Vries", "Daan van den Berg",
    "Femke Jansen", "Zoë Mertens", "Thijs IJzerman", "Lotte Vermeulen", "Pieter-Jan Claes",
    "Kwame Mensah", "Adaeze Okonkwo", "Chukwuemeka Eze", "Amina Diallo", "Thabo Nkosi",
    "Wanjiku Kamau", "Tendai Moyo", "Abebe Bekele", "Oluwaseun Adeyemi", "Priya Sharma",
    "Arjun Patel", "Ananya Iyer", "Rohan Mehta", "Lakshmi Narayanan", "Siddharth Krishnamurthy",
    "Deepika Reddy", "Vikram Singh", "Nimal Perera", "Tharindu Silva", "Farhana Akter", "Wei Zhang",
    "Xiaoming Wang", "Li Na", "Yuki Tanaka", "Haruto Sato", "Sakura Yamamoto", "Minjun Kim",
    "Jiwoo Park", "Seo-yeon Lee", "Siti Nurhaliza", "Budi Santoso", "Dewi Lestari", "Agus Wijaya",
    "Juan dela Cruz", "Maria Clara Reyes", "Kamala Gurung", "Bayarmaa Bold", "Somchai Jaidee",
    "Keanu Kealoha", "Moana Tamahere", "Alejandra Quispe Mamani", "Nayra Huanca", "T. J. Miller",
    "Ana M.", "Student 1", "Student 2", "Student 14", "ana", "MARIA", "lukas_07", "iPad",
    "Galaxy A12", "Maria's iPhone", "Dr. Eva Braun", "Prof. H. Meier", "Alex (Lab 3)",
    "Group 4 Kim", "Sam P", "Zoe Q.",
)
"""In Latin letters, as the recogniser knows them."""

HELD_OUT = (
    "Emma Clarke", "Noah Bennett", "Isla Fraser", "Oliver Quinn", "Grace Holloway", "Ivy Lindqvist",
    "Liam Doyle", "Bill Gill", "Lily Iles", "Ida Ilves", "Carl Zoll", "Vera Woods", "Oscar Wolf",
    "Kofi Owusu", "Zola Xaba", "Caitríona Ní Mhurchú", "Pádraig Ó Laoire", "Rhys Llewellyn",
    "Gwên Prŷs", "Ewan MacLeod", "Fiona McAllister", "Connor O'Malley", "Émile Rousseau",
    "Agnès Bérard", "Théo Lemaître", "Océane Dupré", "Benoît Chênevert", "Clémence Fabre",
    "Jean-Noël Pélissier", "Iñaki Etxeberria", "Nuria Ordóñez", "Raúl Ibarra", "Andrés Cárdenas",
    "Verónica Zúñiga", "Hernán Güiraldes", "Paula Ávila Ríos", "Mónica León", "Caio Assunção",
    "Lígia Falcão", "Érica Guimarães", "Nuno Sebastião", "Rui Leitão", "Heiko Jäger", "Ute Möbius",
    "Änne Strauß", "Kübra Yıldız", "Ömer Faruk Çelik", "Işıl Uçar", "Müge Ateş", "Tuğba Koç",
    "Hüseyin Ağaoğlu", "Zbigniew Pączek", "Łucja Żyła", "Stanisław Gołąb", "Bożena Ćwik",
    "Ewa Świątek", "Jakub Dębski", "Kateřina Němcová", "Přemysl Říha", "Radek Žďárský",
    "Dáša Ťažká", "Štefan Ďurica", "Ľudmila Hanušová", "Márton Gyöngyösi", "Réka Ócsai",
    "Bálint Fülöp", "Ildikó Zsoldos", "Anca Mureșan", "Cătălin Țepeș", "Tudor Vîlcu", "Miloš Pušić",
    "Jelena Đurđević", "Tanja Žnidaršič", "Erik Löfgren", "Linnéa Hagström", "Pär Årnfelt",
    "Signe Bødker", "Rasmus Ågesen", "Håkon Tveit", "Solveig Bråten", "Bjarki Þorláksson",
    "Sigríður Ísleifs", "Tuula Järvelä", "Hannes Kõiv", "Ülle Tõnisson", "Ilze Šmite",
    "Kārlis Ābols", "Mindaugas Žukauskas", "Ugnė Šimkutė", "Arta Gjokaj", "Viola Bianchi",
    "Dario Pàstina", "Marijke Hoekstra", "Joost van der Meer", "Ngozi Umeh", "Sipho Dlamini",
    "Halima Yusuf", "Rahul Deshpande", "Meera Pillai", "Kavya Rao", "Hiroshi Nakamura",
    "Eun-ji Choi", "Chen Li", "Mei Lin Tan", "Rizky Pratama", "Angelica Bautista", "Mele Fonua",
)
"""Written down after everything that depends on names was chosen; nothing was tuned on them."""

FRESH = (
    "Hannah Whitfield", "George Ashworth", "Lucy Pemberton", "Archie Illingworth", "Molly Idle",
    "Callum Innes", "Billie Jill Ellis", "Phil Lill", "Zack Cox", "Owen Cole", "Violet Xavier",
    "Simon Sykes", "Paul Vance", "Kelly Moss", "Wilma Zook", "Jude Iqbal", "Clive Wick",
    "Ilse Illig", "Yvonne Keel", "Tilly O'Dowd", "Róisín Ní Dhónaill", "Éamonn Ó Cuív",
    "Sorcha Breathnach", "Seán Mac Giolla", "Angharad Pugh", "Siân Gruffudd", "Iain MacInnes",
    "Catriona McIlroy", "Mélanie Garnier", "Jérôme Léotard", "Aurélie Besançon", "Hervé Lacroix",
    "Solène Guérin", "Cédric Boëlle", "Ghislaine Forêt", "Anaëlle Bouché", "Fabien Thévenot",
    "Marie-Ève Gagné", "Raphaël Tremblay", "Álvaro Castaño", "Rocío Jiménez", "Ignacio Olóndriz",
    "Belén Sáez", "Martín Echeverría", "Ainhoa Zubizarreta", "Óscar Valdés", "Concepción Lagüera",
    "Ramón Ibáñez Peña", "Úrsula Cano", "Iván Sepúlveda", "Conceição Matos", "Flávio Patrício",
    "Vitória Brandão", "Gonçalo Frazão", "Estêvão Lourenço", "Márcia Simões", "Júlio Tavares",
    "Mário Câmara", "Jörn Böttcher", "Bärbel Kühn", "Rüdiger Groß", "Ilka Lütgen", "Ingo Weißflog",
    "Käte Bücher", "Çiğdem Şen", "Gülşah Bakır", "İlker Özdemir", "Şeyma Çınar", "Uğur Işık",
    "Ümit Yıldırım", "Özge Taşkın", "Ebru Doğan", "Agnieszka Żak", "Krzysztof Śliwa",
    "Wójciech Łapiński", "Jadwiga Kędzierska", "Błażej Ćwikła", "Róża Dąbek", "Mikołaj Źródłowski",
    "Iwona Pięta", "Bohumil Švejda", "Růžena Křížová", "Žofie Hájková", "Ctibor Šťovíček",
    "Čeněk Ťupa", "Dominik Vondráček", "Ľuboš Kováčik", "Žofia Tóthová", "Ďuro Hronček",
    "Mária Vŕbová", "Jozef Šoltýs", "Gergő Bíró", "Zsuzsanna Kőrösi", "Ákos Szűts", "Ödön Fűrész",
    "Enikő Lázár", "Ruxandra Brâncuși", "Ștefania Moțoc", "Vlăduț Țurcanu", "Ilinca Sălăjan",
    "Gheorghe Pârvu", "Dušan Petrović", "Živko Đurić", "Snežana Ćosić", "Vedrana Matičević",
    "Primož Žagar", "Maša Čeh", "Göran Håkansson", "Åke Nyström", "Märta Sjöberg",
    "Ingeborg Lindgård", "Bjørn Kjølberg", "Åshild Rønning", "Sørine Ødegård", "Dagfinn Bjørkås",
    "Gæa Østergaard", "Ragnheiður Ýmisdóttir", "Þórður Ægisson", "Eydís Össurardóttir",
    "Jyrki Väisänen", "Äijö Kärkkäinen", "Tõnu Mägi", "Õnne Käär", "Ülo Pärn", "Dzintars Ķeniņš",
    "Rūdolfs Šķēle", "Ģertrūde Āboliņa", "Gintarė Čepaitė", "Šarūnas Žilinskas", "Eglė Vaičiūnaitė",
    "Ardiana Çela", "Blerim Këlliçi", "Ġiljan Ħabib", "Ċensa Żerafa", "Ilaria Gallì",
    "Nicolò Zappalà", "Chiara Dell'Orto", "Loris Iacobucci", "Wietske Dijkstra",
    "Ruben van Ijzendoorn", "Daniëlle Coëlho", "Iris ter Veld", "Chidi Nwosu", "Ayodele Bankole",
    "Lerato Molefe", "Zanele Khumalo", "Vivaan Kulkarni", "Ishita Banerjee", "Sunil Weerasinghe",
    "Zainab Siddiqui", "Kenji Matsuoka", "Soo-ah Jung", "Liu Yifei", "Putri Wulandari",
    "Jose Ilagan",
)
"""Held out as well: written down on another day, before anything was read of it."""

VIETNAMESE = (
    "Nguyễn Văn Anh", "Trần Thị Hương", "Lê Quốc Bảo", "Phạm Minh Đức", "Võ Thị Ngọc",
    "Đặng Thùy Linh", "Bùi Xuân Phúc", "Hoàng Thị Mỹ", "Đỗ Hữu Nghĩa", "Huỳnh Tấn Lộc",
)

OTHER_SCRIPTS = {
    "Chinese": (
        "王伟", "李娜", "张敏", "刘洋", "陈静怡", "杨建国", "黄晓明", "周杰伦", "吴秀英",
        "欧阳娜娜",
    ),
    "Japanese": (
        "田中太郎", "佐藤さくら", "鈴木一郎", "高橋ゆい", "山本ケンジ", "渡辺 葵", "小林 蓮",
        "加藤みなみ", "タナカ ユキ", "中村 陽菜",
    ),
    "Korean": (
        "김민준", "이서연", "박지훈", "최수빈", "정예은", "강도윤", "조하은", "윤시우", "장지우",
        "임서준",
    ),
    "Cyrillic": (
        "Иван Петров", "Мария Иванова", "Олександр Шевченко", "Юлія Коваленко", "Дмитрий Смирнов",
        "Ђорђе Јовановић", "Любомир Димитров", "Жанна Щербакова", "Эльдар Гусейнов",
        "Анна Кузнецова",
    ),
    "Greek": (
        "Γιώργος Παπαδόπουλος", "Μαρία Νικολάου", "Ελένη Γεωργίου", "Κώστας Δημητρίου",
        "Αθηνά Οικονόμου", "Νίκος Χρήστου", "Δήμητρα Ιωάννου", "Σοφία Βασιλείου",
    ),
    "Arabic": (
        "محمد علي", "فاطمة حسن", "أحمد إبراهيم", "عائشة محمود", "يوسف خالد", "مريم سعيد",
    ),
    "Hebrew": (
        "דוד כהן", "שרה לוי", "יוסף מזרחי", "נועה פרץ", "אברהם ביטון", "מיכל אזולאי",
    ),
    "Devanagari": (
        "राम शर्मा", "प्रिया पटेल", "अर्जुन सिंह", "सीता देवी", "विकास गुप्ता", "अनीता राव",
    ),
    "Thai": (
        "สมชาย ใจดี", "สุดา แก้วมณี", "ณัฐพล ศรีสุข", "พิมพ์ชนก วงศ์",
    ),
}
# fmt: on
