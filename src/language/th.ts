import { abbreviations } from './abbreviations.ts'
import type { Language } from './language.ts'
import { phrases } from './phrases.ts'
import { wordSet } from './words.ts'

export const th: Language = {
  tag: 'th',
  names: ['thai', 'tha', 'ไทย'],
  turns: {
    dangling: wordSet('และ หรือ แต่ เพราะ ว่า ถ้า เมื่อ ของ ที่ ใน จาก กับ ให้ ถึง คือ เป็น ผม ฉัน ดิฉัน เอ่อ อืม'),
    endsQuestion: wordSet('ที่'),
    brisk: wordSet('ใช่ ไม่ ไม่ใช่ ครับ ค่ะ โอเค ได้ ขอบคุณ หยุด รอ สวัสดี ฮัลโหล'),
    whole: wordSet('สวัสดี ฮัลโหล ขอบคุณ'),
    leads: wordSet('คือ เอ่อ แบบ ขอโทษ งั้น'),
    opensQuestion: wordSet('อะไร ใคร ที่ไหน เมื่อไร เมื่อไหร่ ทำไม อย่างไร ยังไง เท่าไร เท่าไหร่ กี่'),
    digits: wordSet('ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า'),
  },
  listening: {
    hums: wordSet('อืม อือ เออ อ้อ โอ้'),
    assents: wordSet('ใช่ ครับ ค่ะ คะ โอเค ได้ เข้าใจ ดี'),
    stops: phrases(`
      หยุด
      รอก่อน
      รอแป๊บ
      เดี๋ยวก่อน
      เงียบ
      พอแล้ว
    `),
  },
  answering: {
    machine: phrases(`
      ฝากข้อความ
      หลังเสียงสัญญาณ
      หลังได้ยินเสียง
      เสียงสัญญาณ
      ไม่สามารถติดต่อ
      ไม่สามารถรับสาย
      ปิดเครื่อง
      เลขหมายที่ท่านเรียก
      หมายเลขที่ท่านเรียก`),
    menu: phrases(`
      กด
      กรุณาเลือก
      เมนูหลัก`),
    screening: phrases(`
      ชื่อและเหตุผล
      เหตุผลที่โทร
      สาเหตุที่โทร`),
  },
  abbreviations: abbreviations(),
  number: 'หมายเลข',
  sentences: {
    trouble: 'ขออภัย เกิดข้อผิดพลาดจากทางเรา กรุณาลองอีกครั้ง',
    unheard: 'ขออภัย ฟังไม่ทัน กรุณาพูดอีกครั้ง',
    back: 'กลับมาแล้ว',
    areYouThere: 'ยังอยู่ในสายไหม',
    canYouHear: 'ไม่ได้ยินเสียงเลย ได้ยินเสียงทางนี้ไหม',
    idle: 'ไม่ได้ยินเสียงมาสักพักแล้ว จึงขอวางสาย สวัสดี',
    timeIsUp: 'ขออภัย หมดเวลาสำหรับสายนี้แล้ว จึงต้องขอวางสาย สวัสดี',
    moment: 'กรุณารอสักครู่',
    starting: 'กำลังเริ่มระบบ กรุณารอสักครู่',
    brokeOff: 'ขออภัย เสียงขาดไป กรุณาถามอีกครั้ง',
    outOfService: 'ขออภัย ตอนนี้ยังช่วยไม่ได้ กรุณาโทรมาใหม่ภายหลัง สวัสดี',
  },
}
