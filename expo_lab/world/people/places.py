"""Where customers come from: cities, trade words, telephone blocks; the tables behind `people`."""

HOME = "Hannover"
# The order is the order of the codes. Weights of the countries abroad are ours: neighbours first.
LOCALES = {
    "DE": "de_DE", "AT": "de_AT", "CH": "de_CH", "FR": "fr_FR", "IT": "it_IT", "ES": "es_ES",
    "PL": "pl_PL", "NL": "nl_NL", "GB": "en_GB", "US": "en_US", "CN": "zh_CN", "MX": "es_MX",
}  # fmt: skip
ABROAD = {
    "AT": 0.12, "CH": 0.10, "FR": 0.12, "IT": 0.13, "ES": 0.08, "PL": 0.10,
    "NL": 0.12, "GB": 0.07, "US": 0.05, "CN": 0.09, "MX": 0.02,
}  # fmt: skip

# City | latitude | longitude | postcode, where # is a digit and @ a letter. Coordinates agree with
# GeoNames (geonames.org) to 3 km. The digits given are the city's real prefix, compared with
# GeoNames but for FR, PL and MX; the rest is filled in. Swiss cities are those where people speak
# German, as the names are. Cities stand in the order of their weight, which is 1/rank (ours).
CITIES = {
    "DE": """Hannover|52.37|9.73|304##; Berlin|52.52|13.41|101##; Hamburg|53.55|9.99|201##;
        München|48.14|11.58|803##; Köln|50.94|6.96|506##; Frankfurt am Main|50.11|8.68|603##;
        Stuttgart|48.78|9.18|701##; Düsseldorf|51.23|6.78|402##; Bremen|53.08|8.80|281##;
        Leipzig|51.34|12.37|041##; Dortmund|51.51|7.47|441##; Bielefeld|52.03|8.53|336##;
        Braunschweig|52.26|10.52|3810#; Nürnberg|49.45|11.08|904##; Essen|51.46|7.01|451##;
        Dresden|51.05|13.74|010##; Kassel|51.32|9.50|341##; Osnabrück|52.27|8.05|490##;
        Münster|51.96|7.63|481##; Göttingen|51.53|9.93|370##; Mannheim|49.49|8.47|681##;
        Karlsruhe|49.01|8.40|761##; Augsburg|48.37|10.90|861##; Wolfsburg|52.42|10.79|3844#""",
    "AT": """Wien|48.21|16.37|10#0; Linz|48.31|14.29|402#; Graz|47.07|15.44|801#;
        Salzburg|47.80|13.04|502#; Innsbruck|47.26|11.39|602#; Wels|48.16|14.03|460#;
        Klagenfurt|46.62|14.31|902#; Dornbirn|47.41|9.74|685#; Villach|46.61|13.86|950#;
        St. Pölten|48.20|15.63|310#; Steyr|48.04|14.42|440#; Wiener Neustadt|47.80|16.25|270#""",
    "CH": """Zürich|47.37|8.55|800#; Basel|47.56|7.57|405#; Bern|46.95|7.45|301#;
        Winterthur|47.51|8.72|840#; St. Gallen|47.42|9.37|900#; Luzern|47.05|8.31|600#;
        Zug|47.17|8.52|630#; Schaffhausen|47.70|8.63|820#; Aarau|47.39|8.04|500#;
        Baden|47.47|8.31|540#; Thun|46.76|7.63|360#; Chur|46.85|9.53|700#""",
    "FR": """Paris|48.85|2.35|7500#; Lyon|45.75|4.85|6900#; Lille|50.63|3.06|590#0;
        Strasbourg|48.58|7.75|67#00; Marseille|43.30|5.38|1300#; Toulouse|43.60|1.44|31#00;
        Nantes|47.22|-1.55|44#00; Bordeaux|44.84|-0.58|33#00; Grenoble|45.18|5.72|380#0;
        Metz|49.12|6.18|570#0; Reims|49.27|4.03|511##; Rennes|48.11|-1.67|35#00""",
    "IT": """Milano|45.46|9.19|201##; Bologna|44.49|11.34|401##; Torino|45.07|7.69|101##;
        Roma|41.89|12.51|001##; Verona|45.44|10.99|371##; Brescia|45.54|10.21|251##;
        Padova|45.41|11.88|351##; Bergamo|45.70|9.67|2412#; Modena|44.65|10.93|411##;
        Firenze|43.78|11.25|501##; Genova|44.40|8.94|161##; Napoli|40.85|14.27|801##""",
    "ES": """Barcelona|41.39|2.16|080##; Madrid|40.42|-3.70|280##; Valencia|39.47|-0.38|460##;
        Bilbao|43.26|-2.93|480##; Zaragoza|41.66|-0.88|500##; Sevilla|37.38|-5.97|410##;
        Málaga|36.72|-4.42|290##; Murcia|37.99|-1.13|300##; Vigo|42.23|-8.71|362##;
        Valladolid|41.66|-4.72|470##; Pamplona|42.82|-1.64|310##; Alicante|38.35|-0.48|030##""",
    "PL": """Warszawa|52.23|21.01|00-###; Poznań|52.41|16.93|60-###; Wrocław|51.10|17.03|50-###;
        Kraków|50.06|19.94|30-###; Katowice|50.26|19.03|40-###; Łódź|51.77|19.47|90-###;
        Gdańsk|54.35|18.65|80-###; Szczecin|53.43|14.55|70-###; Bydgoszcz|53.12|18.01|85-###;
        Lublin|51.25|22.57|20-###; Rzeszów|50.04|22.00|35-###; Toruń|53.01|18.60|87-1##""",
    "NL": """Amsterdam|52.37|4.89|10## @@; Rotterdam|51.92|4.48|30## @@;
        Eindhoven|51.44|5.48|56## @@; Utrecht|52.09|5.12|35## @@; Den Haag|52.08|4.30|25## @@;
        Enschede|52.22|6.90|75## @@; Arnhem|51.98|5.91|68## @@; Groningen|53.22|6.57|97## @@;
        Tilburg|51.56|5.09|50## @@; Breda|51.59|4.78|48## @@; Nijmegen|51.84|5.85|65## @@;
        Almere|52.37|5.21|13## @@""",
    "GB": """London|51.51|-0.13|SE1# #@@; Birmingham|52.48|-1.90|B1# #@@;
        Manchester|53.48|-2.24|M1# #@@; Leeds|53.80|-1.55|LS1# #@@; Sheffield|53.38|-1.47|S1# #@@;
        Bristol|51.46|-2.60|BS# #@@; Glasgow|55.87|-4.26|G1 #@@; Coventry|52.41|-1.51|CV1 #@@;
        Liverpool|53.41|-2.98|L1# #@@; Edinburgh|55.95|-3.20|EH1# #@@;
        Cardiff|51.48|-3.18|CF10 #@@; Newcastle upon Tyne|54.97|-1.61|NE1 #@@""",
    "US": """New York|40.71|-74.01|100##; Chicago|41.85|-87.65|606##; Detroit|42.33|-83.05|482##;
        Los Angeles|34.05|-118.24|900##; Houston|29.76|-95.36|770##; Boston|42.36|-71.06|021##;
        Atlanta|33.75|-84.39|303##; Philadelphia|39.95|-75.16|191##; Dallas|32.78|-96.81|752##;
        Minneapolis|44.98|-93.26|554##; Orlando|28.54|-81.38|328##;
        Las Vegas|36.17|-115.14|891##""",
    "CN": """上海|31.22|121.46|200###; 深圳|22.55|114.07|518###; 苏州|31.30|120.60|2150##;
        北京|39.91|116.40|100###; 广州|23.12|113.25|510###; 杭州|30.29|120.16|310###;
        宁波|29.88|121.55|3150##; 天津|39.14|117.18|300###; 青岛|36.06|120.38|2660##;
        南京|32.06|118.78|210###; 武汉|30.58|114.27|430###; 成都|30.67|104.07|610###""",
    "MX": """Ciudad de México|19.43|-99.13|06###; Monterrey|25.68|-100.32|64###;
        Guadalajara|20.68|-103.35|44###; Querétaro|20.59|-100.39|76###; Puebla|19.04|-98.20|72###;
        Toluca|19.29|-99.65|50###; León|21.13|-101.67|37###; Tijuana|32.50|-117.00|22###;
        San Luis Potosí|22.15|-100.98|78###; Aguascalientes|21.88|-102.28|20###;
        Saltillo|25.42|-101.00|25###; Mérida|20.97|-89.62|97###""",
}

# Numbers that ring nobody. Checked at second hand (quoted by trade press and code, not read in
# the regulator's own paper): DE, Bundesnetzagentur, Mitteilung 148/2021, "Rufnummern für
# Medienproduktionen"; FR, Arcep, décision 2018-0881, "numéros pour œuvres audiovisuelles"; GB,
# Ofcom, "Telephone numbers for use in TV and radio drama programmes"; US, NANPA, 555-0100 to
# 555-0199 in any area code. For the others we found no block kept for fiction (not asked of each
# regulator) and use country code 999, which ITU-T E.164 assigns to nobody (libphonenumber
# refuses it; the ITU's own list was not read), followed by the real country's code as a reminder.
PHONES = {
    "DE": ("30 23125 ###", "69 90009 ###", "40 66969 ###", "221 4710 ###", "89 99998 ###"),
    "FR": ("1 99 00 ## ##", "2 61 91 ## ##", "3 53 01 ## ##", "4 65 71 ## ##", "5 36 49 ## ##"),
    "GB": ("20 7946 0###", "113 496 0###", "114 496 0###", "117 496 0###", "121 496 0###",
           "131 496 0###", "141 496 0###", "151 496 0###", "161 496 0###", "29 2018 0###",
           "1632 960###"),
    "US": tuple(f"{area} 555 01##" for area in (212, 312, 313, 213, 713, 617, 404, 215, 214, 612)),
}  # fmt: skip
DIAL = {"DE": "+49 ", "FR": "+33 ", "GB": "+44 ", "US": "+1 "}
for _country, _code in zip(("AT", "CH", "IT", "ES", "PL", "NL", "CN", "MX"),
                           (43, 41, 39, 34, 48, 31, 86, 52), strict=True):  # fmt: skip
    DIAL[_country], PHONES[_country] = f"+999 {_code} ", ("55 0## ##",)

LANGUAGES = {
    "DE": "de", "AT": "de", "CH": "de", "FR": "fr", "IT": "it", "ES": "es", "MX": "es",
    "PL": "pl", "NL": "nl", "GB": "en", "US": "en", "CN": "zh",
}  # fmt: skip

# Legal forms. Countries that share a language share none, so that no two names can meet.
FORMS = {
    "DE": ("GmbH", "GmbH & Co. KG", "KG"),
    "AT": ("Ges.m.b.H.", "OG", "e.U."),
    "CH": ("AG", "Schweiz AG", "Holding AG"),
    "FR": ("SARL", "SAS", "SNC"),
    "IT": ("S.r.l.", "S.p.A.", "S.n.c."),
    "ES": ("S.L.", "S.A.", "S.L.U."),
    "MX": ("S.A. de C.V.", "S. de R.L. de C.V.", "S.A.P.I. de C.V."),
    "PL": ("sp. z o.o.", "S.A.", "sp.j."),
    "NL": ("B.V.", "N.V.", "V.O.F."),
    "GB": ("Ltd", "plc", "LLP"),
    "US": ("Inc.", "LLC", "Corp."),
    "CN": ("有限公司", "股份有限公司", "集团有限公司"),
}
TRADE_FIRST = {"fr", "it", "es"}  # Emballages Moreau SARL, but Kessler Verpackungen GmbH

# Trade words by sector: machinery, electronics, logistics, packaging, energy, construction, food
# technology, medical technology. No word stands in two sectors of a language.
TRADES = {
    "de": """Maschinenbau,Antriebstechnik,Werkzeugbau,Zerspanung,Hydraulik
        Elektronik,Sensortechnik,Steuerungstechnik,Leiterplatten,Messtechnik
        Logistik,Fördertechnik,Spedition,Lagertechnik,Transporte
        Verpackungen,Verpackungstechnik,Folien,Kartonagen,Etiketten
        Energietechnik,Solartechnik,Windkraft,Wärmetechnik,Netztechnik
        Bau,Hochbau,Stahlbau,Fassadentechnik,Baustoffe
        Lebensmitteltechnik,Backtechnik,Molkereitechnik,Getränketechnik,Kältetechnik
        Medizintechnik,Labortechnik,Orthopädietechnik,Dentaltechnik,Medizinprodukte""",
    "fr": """Mécanique,Machines-Outils,Usinage,Hydraulique,Transmissions
        Électronique,Capteurs,Automatismes,Circuits,Instrumentation
        Logistique,Transports,Manutention,Entreposage,Convoyage
        Emballages,Conditionnement,Cartonnages,Films Plastiques,Étiquettes
        Énergie,Solaire,Éolien,Thermique,Réseaux Électriques
        Construction,Charpentes,Façades,Matériaux,Bâtiment
        Agroalimentaire,Fromagerie,Boulangerie,Boissons,Équipements Alimentaires
        Médical,Laboratoires,Orthopédie,Matériel Dentaire,Dispositifs Médicaux""",
    "it": """Meccanica,Macchine Utensili,Oleodinamica,Trasmissioni,Stampi
        Elettronica,Sensori,Automazione,Circuiti,Strumentazione
        Logistica,Trasporti,Movimentazione,Magazzini,Spedizioni
        Imballaggi,Confezionamento,Cartotecnica,Film Plastici,Etichette
        Energia,Solare,Eolica,Termotecnica,Reti Elettriche
        Costruzioni,Carpenterie,Facciate,Materiali Edili,Edilizia
        Tecnologie Alimentari,Impianti Caseari,Forni,Bevande,Macchine Alimentari
        Medicale,Laboratori,Ortopedia,Forniture Dentali,Dispositivi Medici""",
    "es": """Maquinaria,Mecanizados,Hidráulica,Transmisiones,Moldes
        Electrónica,Sensores,Automatización,Circuitos,Instrumentación
        Logística,Transportes,Manutención,Almacenes,Mensajería
        Envases,Embalajes,Cartonajes,Películas Plásticas,Etiquetas
        Energía,Solar,Eólica,Climatización,Redes Eléctricas
        Construcciones,Estructuras,Fachadas,Materiales,Edificaciones
        Tecnología Alimentaria,Equipos Lácteos,Hornos,Bebidas,Conservas
        Productos Médicos,Laboratorios,Ortopedia,Suministros Dentales,Equipos Clínicos""",
    "pl": """Maszyny,Obrabiarki,Hydraulika,Napędy,Narzędzia
        Elektronika,Czujniki,Automatyka,Układy,Aparatura
        Logistyka,Transport,Spedycja,Magazyny,Przenośniki
        Opakowania,Kartony,Folie,Etykiety,Pakowanie
        Energia,Solary,Energetyka,Ciepło,Sieci
        Budownictwo,Konstrukcje,Elewacje,Materiały Budowlane,Stal
        Technika Spożywcza,Mleczarstwo,Piekarnictwo,Napoje,Przetwórstwo
        Technika Medyczna,Laboratoria,Ortopedia,Stomatologia,Wyroby Medyczne""",
    "nl": """Machinebouw,Aandrijftechniek,Gereedschappen,Verspaning,Hydrauliek
        Elektronica,Sensoren,Besturingstechniek,Printplaten,Meettechniek
        Logistiek,Transport,Expeditie,Magazijntechniek,Transportbanden
        Verpakkingen,Karton,Folies,Etiketten,Verpakkingstechniek
        Energietechniek,Zonne-energie,Windenergie,Warmtetechniek,Netwerken
        Bouw,Staalbouw,Gevels,Bouwmaterialen,Aannemers
        Voedingstechniek,Zuiveltechniek,Bakkerijtechniek,Drankentechniek,Vleestechniek
        Medische Techniek,Laboratoriumtechniek,Orthopedie,Tandtechniek,Zorgtechniek""",
    "en": """Machinery,Machine Tools,Drives,Hydraulics,Tooling
        Electronics,Sensors,Controls,Circuits,Instruments
        Logistics,Freight,Conveyors,Warehousing,Materials Handling
        Packaging,Cartons,Films,Labels,Containers
        Energy,Solar,Wind Power,Thermal,Power Systems
        Construction,Steelwork,Facades,Building Materials,Contractors
        Food Systems,Dairy Equipment,Bakery Equipment,Beverage Systems,Food Processing
        Medical,Diagnostics,Dental,Medical Devices,Surgical""",
    "zh": """机械,机床,液压,传动,模具
        电子,传感,自动化,电路,仪表
        物流,货运,输送设备,仓储,搬运设备
        包装,纸箱,薄膜,标签,容器
        能源,光伏,风电,热能,电力
        建设,钢结构,幕墙,建材,工程
        食品机械,乳品设备,烘焙设备,饮料设备,食品科技
        医疗器械,实验室设备,康复器材,齿科材料,医疗科技""",
}
LUCKY = "宏达瑞丰盛泰恒兴鼎信华诚嘉隆安永昌源顺博远腾辉凯润德力通亿佳锐创邦科美卓越正康和"

# Chinese characters of names with their reading, for e-mail; names in others are not drawn.
PINYIN = """
bai白 bin彬斌 bing兵 bo博波 cai蔡 cao曹 chang畅 chao超 chen晨陈 cheng成程 chun春 cui崔 dai戴 dan丹
deng邓 ding丁 dong东冬董 du杜 duan段 fan帆范 fang方芳 fei飞 feng冯凤峰 fu傅 gang刚 gao高 gong龚
gu顾 gui桂 guo国郭 hai海 han韩 hao浩郝 he何贺 hong红 hou侯 hu胡 hua华花 huan欢 huang黄 hui慧辉
jia佳贾 jian健建 jiang姜江蒋 jie杰洁 jin金 jing晶静 juan娟 jun俊军 kai凯 kun坤 lan兰 lei磊雷
li丽利李莉黎 liang亮梁 liao廖 lin林琳 ling玲 liu刘柳 long龙 lu卢璐陆 luo罗 ma马 mao毛 mei梅 meng孟
min敏 ming明 na娜 nan楠 ning宁 pan潘 peng彭鹏 ping平萍 qian倩 qiang强 qin琴秦 qiu邱 ren任 rong荣
rui瑞 shen沈 shi史石 shu淑 shuai帅 song宋 su苏 sun孙 tan谭 tang唐 tao涛陶 tian田 ting婷 wang汪王
wei伟韦魏 wen文 wu吴 xia夏霞 xiang想香 xiao小萧 xie谢 xin欣鑫 xiong熊 xiu秀 xu徐旭许 xue薛雪
yan岩燕艳阎 yang杨洋阳 yao姚 ye叶 yin尹 ying英莹颖 yong勇 yu于余宇玉瑜 yuan袁 yun云 zeng曾 zhang张
zhao赵 zhen珍 zheng郑 zhi志芝 zhong钟 zhou周 zhu朱 zou邹
"""
