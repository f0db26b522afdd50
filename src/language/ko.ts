import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const ko: Language = {
  tag: 'ko',
  names: ['korean', 'kor', '한국어'],
  turns: {
    dangling: wordSet('그리고 그런데 하지만 그래서 왜냐하면 만약 또는 혹은 그 저 이 제 제가 저는 나는 내 음 어 저기'),
    endsQuestion: wordSet(''),
    brisk: wordSet(
      '네 예 응 아니요 아니오 아뇨 그래요 맞아요 맞습니다 좋아요 괜찮아요 감사합니다 여보세요 잠깐만요 안녕하세요',
    ),
    whole: wordSet('여보세요 안녕하세요 감사합니다 네'),
    leads: wordSet('음 그 저 그러면 그럼 저기 죄송합니다'),
    opensQuestion: wordSet('뭐 무엇 누구 어디 언제 왜 어떻게 얼마 얼마나 몇 어느 어떤'),
    digits: wordSet('영 공 일 이 삼 사 오 육 칠 팔 구 하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉'),
    dictation: dictation({
      joins: '닷 쩜 골뱅이 하이픈 언더바',
      doubles: '더블',
      announces:
        '번호는, 전화번호는, 휴대폰은, 휴대폰 번호는, 전화는, 이름은, 주소는, 메일은, 이메일은, 생일은, 비밀번호는',
    }),
  },
  listening: {
    hums: wordSet('음 흠 아 오 어 응'),
    assents: wordSet('네 예 응 그래요 맞아요 맞습니다 좋아요 알겠습니다 알겠어요'),
    stops: [
      stopPhrases({
        stops: `
        잠깐, 잠깐만, 잠깐만요, 잠깐요, 잠시, 잠시만, 잠시만요, 멈춰, 멈춰요, 멈춰라, 멈춰줘, 멈춰 주세요, 멈춰 주실래요, 멈춰 주시겠어요, 멈추세요, 멈추십시오, 그만, 그만요, 그만해, 그만해요, 그만해라,
        그만해줘, 그만해 주세요, 그만하세요, 그만하십시오, 그만둬, 그만둬요, 그만두세요, 기다려, 기다려요, 기다려라, 기다려줘, 기다려 주세요, 기다려 주실래요, 기다려 주시겠어요, 기다려 주시겠습니까, 기다려봐,
        기다려봐요, 기다려 보세요, 기다리세요, 기다리십시오, 조용, 조용히, 조용히 해줘, 조용히 해 주세요, 조용히 하세요, 닥쳐, 충분해요, 충분합니다, 말하지 마, 말하지 마세요, 스톱, 스탑, 정지, 중지`,
        before: `
        제발, 아니, 아니요, 아니오, 아뇨, 네, 예, 응, 어, 아, 저, 저기, 저기요, 야, 이봐, 이봐요, 여보세요, 안녕하세요, 죄송한데, 죄송한데요, 죄송하지만, 죄송합니다, 미안한데, 미안하지만, 미안해요,
        이제, 좀, 지금, 그럼, 자, 거기, 말, 말을, 알겠어요, 알겠습니다, 알았어, 알았어요`,
        behind: `
        제발, 지금, 이제, 요, 좀, 좀요, 해, 해요, 하세요, 말해, 말해요, 말하세요, 당장, 주세요, 줘, 감사합니다`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      메시지를 남겨
      메시지를 녹음
      음성 사서함
      음성사서함
      소리샘
      삐 소리
      삐소리
      신호음이 … 후
      전화를 받을 수 없어
      전화를 받지 않아
      연결이 되지 않아
      전원이 꺼져
      지금 거신 번호는
      없는 번호`),
    menu: phrases(`
      번을 눌러
      번을 누르
      번 눌러
      번을 선택
      별표를
      우물정자를
      눌러 주
      눌러주`),
    screening: phrases(`
      이름과 … 이유
      성함과 … 이유
      성함과 용건
      이름과 용건
      전화하신 이유
      전화 거신 이유
      통화 가능한지 확인
      통화가 가능한지`),
  },
  abbreviations: abbreviations(),
  number: '번호',
  sentences: {
    trouble: '죄송합니다. 제 쪽에 문제가 생겼습니다. 다시 시도해 주세요.',
    unheard: '죄송합니다. 잘 듣지 못했습니다. 다시 말씀해 주시겠어요?',
    back: '다시 연결되었습니다.',
    areYouThere: '아직 계신가요?',
    canYouHear: '말씀이 들리지 않습니다. 제 말이 들리시나요?',
    idle: '한동안 아무 말씀이 없으셔서 전화를 끊겠습니다. 안녕히 계세요.',
    timeIsUp: '죄송합니다. 통화 시간이 다 되어 전화를 끊어야 합니다. 안녕히 계세요.',
    moment: '잠시만 기다려 주세요.',
    starting: '지금 시작하고 있습니다. 잠시만 기다려 주세요.',
    brokeOff: '죄송합니다. 말이 끊겼습니다. 다시 물어봐 주세요.',
    outOfService: '죄송합니다. 지금은 도와드릴 수 없습니다. 나중에 다시 전화해 주세요. 안녕히 계세요.',
  },
}
