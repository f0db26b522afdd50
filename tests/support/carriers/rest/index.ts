import type { AskingCarrier } from '../../telephony/carriers.ts'
import type { RestDialect } from './dialect.ts'
import { exotel } from './exotel.ts'
import { jambonz } from './jambonz.ts'
import { plivo } from './plivo.ts'
import { telnyx } from './telnyx.ts'
import { twilio } from './twilio.ts'
import { vonage } from './vonage.ts'

/** How each carrier's API takes requests. */
export const REST: Readonly<Record<AskingCarrier, RestDialect>> = { twilio, telnyx, plivo, exotel, vonage, jambonz }
