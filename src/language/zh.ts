import { abbreviations } from './abbreviations.ts'
import { dictation } from './dictation.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { stopPhrases } from './stops.ts'
import { wordSet } from './words.ts'

export const zh: Language = {
  tag: 'zh',
  names: ['chinese', 'mandarin', 'cantonese', 'zho', 'chi', 'cmn', 'yue', '中文'],
  turns: {
    dangling: wordSet(
      '和 跟 或者 但是 可是 因为 所以 如果 虽然 然后 就是 那个 这个 的 在 把 被 给 对 从 到 我 我的 一个 嗯 呃',
    ),
    endsQuestion: wordSet('的'),
    brisk: wordSet('是 是的 对 对的 不 不是 好 好的 行 可以 没有 有 谢谢 停 等等 喂 你好 再见'),
    whole: wordSet('你好 您好 喂 再见 谢谢 停'),
    leads: wordSet('那 那么 嗯 就是 其实 请问 不好意思'),
    opensQuestion: wordSet('什么 谁 哪里 哪儿 哪个 什么时候 为什么 怎么 多少 几 请问 能 可以 是'),
    digits: wordSet('零 〇 一 幺 二 两 三 四 五 六 七 八 九'),
    dictation: dictation({
      joins: '艾特 下划线 下劃線 斜杠 横杠 中横线',
      announces:
        '电话是, 电话号码是, 号码是, 手机是, 手机号是, 手机号码是, 名字是, 名字叫, 姓名是, 地址是, 邮箱是, 密码是, 生日是, 我叫, 我姓, 電話是, 電話號碼是, 號碼是, 手機是, 手機號碼是, 我的名字是, 地址是, 郵箱是, 密碼是',
    }),
  },
  listening: {
    hums: wordSet('嗯 嗯嗯 哦 啊 呃 唔 噢'),
    assents: wordSet('是 是的 对 对的 好 好的 行 可以 没错 明白 知道 了'),
    stops: [
      stopPhrases({
        stops: `
        停, 停下, 停下来, 停下來, 停一下, 停一停, 停止, 暂停, 暫停, 打住, 等等, 等一下, 等一等, 等下, 等会, 等会儿, 等會, 等會兒, 稍等, 稍等一下, 慢着, 慢著, 且慢, 别说, 别说了, 别说话, 別說話,
        别讲话, 別講話, 不要说话, 不要說話, 不要讲话, 不要講話, 别出声, 等我一下, 等我一会儿, 別說, 別說了, 别讲了, 別講了, 别再说了, 別再說了, 不要说了, 不要說了, 不要讲了, 不要講了, 不要再说了, 不要再說了,
        别念了, 别读了, 别吵, 別吵, 安静, 安靜, 安静点, 安靜點, 闭嘴, 閉嘴, 住口, 住嘴, 够了, 夠了, 听我说, 聽我說, 让我说, 讓我說, 不等等, 收聲, 收声`,
        before: `
        请, 請, 麻烦, 麻煩, 拜托, 拜託, 你, 您, 先, 好, 好的, 好了, 对, 對, 喂, 你好, 您好, 哎, 诶, 欸, 啊, 不是, 行, 可以, 那, 那个, 對不起, 对不起, 不好意思, 抱歉, 能, 能不能,
        可不可以, 能否, 给我, 給我, 我说, 我說, 快, 稍微, 是`,
        behind: `
        啊, 请, 請, 你, 您, 吧, 呀, 啦, 嘛, 好吗, 好嗎, 好不好, 可以吗, 可以嗎, 行吗, 行不行, 一下, 一下吗, 一下嗎, 一会, 一会儿, 一會, 一會兒, 一点, 一點, 谢谢, 謝謝, 说话, 說話, 讲话,
        講話, 播放, 录音, 錄音, 朗读, 马上, 现在, 立刻`,
      }),
    ],
  },
  answering: {
    machine: phrases(`
      请留言
      請留言
      请在 … 留言
      请在嘀
      嘀声后
      滴声后
      提示音后
      哔声后
      語音信箱
      语音信箱
      语音邮箱
      留言信箱
      无法接听
      暂时无法接通
      无人接听
      已关机
      不在服务区
      您拨打的
      您所拨打的
      是空号`),
    menu: phrases(`
      请按
      請按
      请输入
      請輸入
      按井号
      主菜单
      返回上一级`),
    screening: phrases(`
      姓名和 … 原因
      姓名和来电
      姓名及来电
      来电原因
      來電原因
      来电事由
      來電事由
      来电目的
      是否方便接听`),
  },
  abbreviations: abbreviations(),
  number: '号码',
  sentences: {
    trouble: '抱歉，我这边出了点问题。请再试一次。',
    unheard: '抱歉，我没听清楚。您能再说一遍吗？',
    back: '我回来了。',
    areYouThere: '您还在吗？',
    canYouHear: '我听不到您的声音。您能听到我吗？',
    idle: '我有一段时间没有听到声音了，现在就挂断。再见。',
    timeIsUp: '很抱歉，这次通话的时间已到，我现在必须挂断。再见。',
    moment: '请稍等。',
    starting: '我正在启动。请稍等。',
    brokeOff: '抱歉，刚才中断了。请再问我一次。',
    outOfService: '很抱歉，我现在无法帮助您。请稍后再打来。再见。',
  },
}
