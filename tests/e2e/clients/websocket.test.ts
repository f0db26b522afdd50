import { servesStockClients } from './contract.ts'

servesStockClients('websocket', '/api/v1/start')
