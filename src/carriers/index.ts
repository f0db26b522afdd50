import type { Carrier } from './carrier.ts'
import { exotel } from './exotel/index.ts'
import { genesys } from './genesys/index.ts'
import { jambonz } from './jambonz/index.ts'
import { plivo } from './plivo/index.ts'
import { telnyx } from './telnyx/index.ts'
import { twilio } from './twilio/index.ts'
import { vonage } from './vonage/index.ts'

/** The carriers of this version. A message that starts a stream is tried on their dialects in this order; no message fits two. */
export const CARRIERS: readonly Carrier[] = [twilio, telnyx, plivo, exotel, vonage, genesys, jambonz]
