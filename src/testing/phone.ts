import type { PhoneCall } from '../call/info.ts'
import type { PhoneLine } from '../transport/wire.ts'

/** A telephone that writes down what is done to it. */
export class ScriptedPhone implements PhoneLine {
  pressed = ''
  transferredTo: string | undefined

  async played(): Promise<void> {}

  async press(keys: string): Promise<void> {
    this.pressed += keys
  }

  async transfer(to: string): Promise<void> {
    this.transferredTo = to
  }
}

/** A call from one made-up number to another, but for what is given. */
export const phoneCall = (given: Partial<PhoneCall>): PhoneCall => ({
  carrier: 'test',
  direction: 'incoming',
  from: '+15550100001',
  to: '+15550100002',
  ...given,
})
