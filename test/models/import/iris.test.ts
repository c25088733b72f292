import { checkModel } from './check-model.ts';

checkModel('iris', { input: 'input_1', sidePx: 64, part: { x: 66, y: 93, partPx: 60 }, range: [1 / 255, 0] });
