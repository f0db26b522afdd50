import { abbreviations } from './abbreviations.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { wordSet } from './words.ts'

export const ja: Language = {
  tag: 'ja',
  names: ['japanese', 'jpn', '日本語'],
  turns: {
    dangling: wordSet(
      'は が を に で と の へ も から まで けど けれど ので それで あの その えっと ええと えーと 私 僕',
    ),
    endsQuestion: wordSet('は'),
    brisk: wordSet('はい いいえ うん ううん ええ そう そうです 大丈夫 お願い 結構 ありがとう もしもし 待って 違います'),
    whole: wordSet('もしもし こんにちは こんばんは ありがとう さようなら はい'),
    leads: wordSet('あの ええと えっと じゃあ すみません では'),
    opensQuestion: wordSet('何 誰 どこ いつ なぜ どうして どう いくら いくつ どの どれ どちら'),
    digits: wordSet(
      '零 ゼロ れい まる いち に さん よん し ご ろく なな しち はち きゅう く 一 二 三 四 五 六 七 八 九',
    ),
  },
  listening: {
    hums: wordSet('うん うんうん ええ へえ ふん ほう あー おー'),
    assents: wordSet('はい ええ うん そう そうです なるほど わかりました 了解 オーケー'),
    stops: phrases(`
      待って
      待ってください
      ちょっと待
      止めて
      止まって
      やめて
      ストップ
      静かに
      黙って
      もういい
    `),
  },
  answering: {
    machine: phrases(`
      留守番電話
      発信音の後
      発信音のあと
      ピーという音
      ピーっという音
      メッセージを … お話し
      メッセージをお願い
      メッセージを残
      メッセージを録音
      伝言をお預かり
      電話に出ることができません
      電話に出られません
      電波の届かない
      おかけになった電話
      現在使われておりません`),
    menu: phrases(`
      を押して
      番号をお選び
      ボタンを押
      プッシュボタン
      ご用件の番号
      シャープを`),
    screening: phrases(`
      お名前とご用件
      名前と用件
      お名前と電話の理由
      お電話の理由
      電話をかけた理由`),
  },
  abbreviations: abbreviations(),
  number: '番号',
  sentences: {
    trouble: '申し訳ありません、問題が発生しました。もう一度お試しください。',
    unheard: '申し訳ありません、聞き取れませんでした。もう一度お願いできますか？',
    back: 'お待たせしました。',
    areYouThere: 'もしもし、まだいらっしゃいますか？',
    canYouHear: 'お声が聞こえません。こちらの声は聞こえていますか？',
    idle: 'しばらくお声が聞こえませんので、お電話を切らせていただきます。失礼いたします。',
    timeIsUp: '申し訳ありません、通話時間が終了しましたので、お電話を切らせていただきます。失礼いたします。',
    moment: '少々お待ちください。',
    starting: 'ただいま起動しています。少々お待ちください。',
    brokeOff: '申し訳ありません、途中で止まってしまいました。もう一度お尋ねください。',
    outOfService: '申し訳ありません、ただいまお手伝いできません。後ほどおかけ直しください。失礼いたします。',
  },
}
