import { endCall, handOver, sendDtmf, transferCall } from '../tool/call-tools.ts'
import type { Tool } from '../tool/tool.ts'
import type { HttpToolIo } from '../tool/http/http-tool.ts'
import type { Config } from '../config/schema.ts'
import { httpToolsOf } from './http-tools.ts'

/** What the model may have done, as configured. */
export const toolsOf = (config: Config, io: HttpToolIo): readonly Tool[] => [
  ...(config.hand_over_to.length > 0 ? [handOver(config.hand_over_to)] : []),
  ...ownTools(config),
  ...httpToolsOf(config, io),
]

/** Those that come with voxray. */
const ownTools = ({ tools, transfer_targets }: Config): readonly Tool[] =>
  tools.map((name) => {
    switch (name) {
      case 'end_call':
        return endCall
      case 'transfer_call':
        return transferCall(transfer_targets)
      case 'send_dtmf':
        return sendDtmf
      default:
        return name satisfies never
    }
  })
