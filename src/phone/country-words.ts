/**
 * What `Intl.DisplayNames` does not know: ISO 3166-1 alpha-3 codes and the words people use besides the official names.
 */

/** alpha-2 and alpha-3 together, five letters a country; AC and TA are reserved codes, XK is in common use. */
const ALPHA_3 = `
ACASC ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD
BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BWBWA BYBLR BZBLZ CACAN CCCCK
CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI
DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR
GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GTGTM GUGUM GWGNB GYGUY HKHKG HNHND HRHRV
HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM
KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY
MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV
MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER
PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB
SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ
TATAA TCTCA TDTCD TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA USUSA
UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM XKXKX YEYEM YTMYT ZAZAF ZMZMB ZWZWE`;

/** Other words by country, separated by `|`: ISO's inverted names, former and everyday names, Chinese short forms. */
const ALIASES: Readonly<Record<string, string>> = {
  AE: 'UAE|Emirates|阿联酋|阿聯酋|EAU',
  AG: 'Antigua',
  BA: 'Bosnia',
  BN: 'Brunei Darussalam',
  BO: 'Bolivia, Plurinational State of',
  CD: 'DRC|DR Congo|Democratic Republic of the Congo|Congo, Democratic Republic of the|Congo (DRC)|Zaire',
  CG: 'Congo|Republic of the Congo|Congo Republic',
  CI: 'Ivory Coast|Cote d Ivoire',
  CN: "PRC|P.R.C.|PR China|People's Republic of China|Mainland China|China Mainland|中国大陆|中國大陸|中国内地|中國內地|大陆|大陸|内地|內地|中华人民共和国|中華人民共和國|中",
  CV: 'Cabo Verde',
  CZ: 'Czech Republic|República Checa|República Tcheca',
  DE: 'Deutschland|德',
  EH: 'Sahara',
  FK: 'Falkland Islands (Malvinas)|Malvinas',
  FM: 'Micronesia, Federated States of|Federated States of Micronesia',
  FR: '法',
  GB: 'UK|U.K.|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|United Kingdom of Great Britain and Northern Ireland|英|Inglaterra|Gran Bretaña|Grã-Bretanha',
  GM: 'The Gambia',
  HK: 'Hong Kong|HKSAR|Hong Kong SAR|Hong Kong, China|China Hong Kong|Hong Kong (China)|香港|港|中国香港|中國香港|香港特别行政区|香港特別行政區',
  IR: 'Iran, Islamic Republic of|Islamic Republic of Iran',
  JP: '日',
  KP: "DPRK|Korea, Democratic People's Republic of|Democratic People's Republic of Korea|北韓|北韩|北朝鲜|北朝鮮",
  KR: 'Korea|Korea, South|S. Korea|Korea, Republic of|Republic of Korea|ROK|Corea|Coreia|南韩|南韓|韩|韓|大韩民国|大韓民國',
  LA: "Lao|Lao People's Democratic Republic|Lao PDR",
  MD: 'Moldova, Republic of|Republic of Moldova',
  MK: 'Macedonia|Republic of North Macedonia|FYROM',
  MM: 'Myanmar|Burma',
  MO: 'Macau|Macao|Macau SAR|Macao SAR|Macau, China|Macao, China|China Macau|China Macao|澳门|澳門|澳|中国澳门|中國澳門|澳门特别行政区|澳門特別行政區',
  NL: 'Holland|The Netherlands|Netherlands, Kingdom of the|Holanda',
  NZ: '纽西兰|新西蘭',
  PS: 'Palestine|Palestine, State of|State of Palestine|Palestina',
  RO: 'ROM',
  RU: 'Russian Federation|俄国|俄國|俄',
  SA: 'KSA|Kingdom of Saudi Arabia|沙特|沙烏地',
  ST: 'Sao Tome and Principe',
  SY: 'Syrian Arab Republic',
  SZ: 'Swaziland',
  TL: 'East Timor',
  TR: 'Turkey|Turkiye',
  TW: 'Taiwan|Taiwan, China|China Taiwan|Taiwan, Province of China|Chinese Taipei|ROC|台湾|台灣|臺灣|台|臺|中国台湾|中國台灣|中國臺灣',
  TZ: 'Tanzania, United Republic of|United Republic of Tanzania',
  US: 'USA|U.S.A.|U.S.|America|United States of America|the US|the USA|美|美利坚合众国|美利堅合眾國|EUA|EE. UU.|EEUU|Estados Unidos de América|Estados Unidos da América',
  VA: 'Vatican|Holy See|Vatican City State|Holy See (Vatican City State)',
  VC: 'St. Vincent',
  VE: 'Venezuela, Bolivarian Republic of',
  VG: 'Virgin Islands, British|Virgin Islands (British)|BVI',
  VI: 'Virgin Islands, U.S.|Virgin Islands (U.S.)|US Virgin Islands',
  VN: 'Viet Nam',
};

/** Pairs of a country's alpha-2 code and another word for it: alpha-3 codes first, then the aliases. */
export function countryWords(): readonly (readonly [code: string, word: string])[] {
  const codes = ALPHA_3.trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), entry.slice(2)] as const);
  const aliases = Object.entries(ALIASES).flatMap(([code, words]) =>
    words.split('|').map((word) => [code, word] as const),
  );
  return [...codes, ...aliases];
}
