import { GREETING, keepsUpATalk, REPLIES } from '../contract/mind.ts'
import { Rig, VOICE } from '../support/rig.ts'
import { speechToSpeech } from '../support/speech-to-speech.ts'

const says = ['What is it?', 'Stop it there.']

keepsUpATalk('the cascade of three models', (more) => new Rig({ greeting: GREETING, replies: REPLIES, says, ...more }))

keepsUpATalk(
  'a model that hears and speaks',
  (more) => new Rig({ agent: speechToSpeech({ greeting: GREETING, replies: REPLIES, voice: VOICE }), ...more }),
)
