import type { Untimed } from '../event/call-event.ts'
import type { TurnEffect } from '../turn/step.ts'
import { answerTurn, foreseeTurn, type TurnHost } from './answer-turn.ts'

export interface EffectHost extends TurnHost {
  tell(event: Untimed): void
}

/** Does what the turn machine has decided. */
export function doEffect(effect: TurnEffect, host: EffectHost): void {
  const { hearing, speaker, manners, answering } = host
  switch (effect.type) {
    case 'hint':
      return hearing.stt.hint(effect.hint)
    case 'judge-pause':
      return hearing.judgePause()
    case 'pause-over':
      return hearing.pauseOver()
    case 'user-started':
      hearing.turnBegan()
      return host.tell({ type: 'user-started-speaking' })
    case 'user-stopped':
      return host.tell({ type: 'user-stopped-speaking' })
    case 'likely':
      return foreseeTurn(effect.text, host)
    case 'unlikely':
      return speaker.thinking.forget()
    case 'reply':
    case 'apologise':
      return answerTurn(effect, host)
    case 'pause':
      return speaker.pause()
    case 'resume':
      return speaker.resume()
    case 'interrupt':
      answering?.interrupted()
      if (!manners.isUncalled) speaker.cut(true)
      return speaker.resume()
    default:
      return effect satisfies never
  }
}
