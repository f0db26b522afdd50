import type { Dialect } from './dialect.ts'
import { exotel } from './exotel.ts'
import { genesys } from './genesys.ts'
import { jambonz } from './jambonz.ts'
import { plivo } from './plivo.ts'
import { telnyx } from './telnyx.ts'
import { twilio } from './twilio.ts'
import { vonage } from './vonage.ts'

/** How each carrier places a call to this server. */
export const SIMULATED = { twilio, telnyx, plivo, exotel, vonage, genesys, jambonz } satisfies Record<string, Dialect>

export type SimulatedCarrier = keyof typeof SIMULATED
