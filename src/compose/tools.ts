import { endCall, sendDtmf, transferCall } from '../tool/call-tools.ts'
import type { Tool } from '../tool/tool.ts'
import type { Config } from '../config/schema.ts'

/** What the model may have done, as configured. */
export const toolsOf = ({ tools, transfer_targets }: Config): readonly Tool[] =>
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
