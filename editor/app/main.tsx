/** Start of the page. */

import './zod.ts';
import '@xyflow/react/dist/style.css';
import '../style/tokens.css';
import '../style/controls.css';
import '../style/layout.css';
import '../style/panels.css';
import '../style/lists.css';
import '../style/models.css';
import '../style/compare.css';
import '../style/dialogs.css';
import '../style/flow.css';
import '../style/node.css';
import '../style/canvas.css';
import '../style/menus.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
