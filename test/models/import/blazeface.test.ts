import { checkModel } from './check-model.ts';

checkModel('blazeface', { input: 'input', sidePx: 256, part: { x: 0, y: 0, partPx: 256 }, range: [1 / 127.5, -1] });
