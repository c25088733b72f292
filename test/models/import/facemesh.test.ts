import { checkModel } from './check-model.ts';

checkModel('facemesh', { input: 'input_1', sidePx: 192, part: { x: 20, y: 28, partPx: 216 }, range: [1 / 255, 0] });
