import { servesStockClients } from './contract.ts'

servesStockClients('webrtc', '/api/v1/start')
