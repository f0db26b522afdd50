import { join } from 'node:path'
import { pipecatFolder } from './pipecat/install.ts'

/** Smart Turn v3.2, as Pipecat's wheel ships it. */
export const smartTurnPath = async (): Promise<string> =>
  join(await pipecatFolder(), 'pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx')
