import { checkModel } from './check-model.ts';

checkModel('faceres', { input: 'input_1', sidePx: 224, part: { x: 30, y: 40, partPx: 196 }, range: [1, 0] });
