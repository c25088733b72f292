/** Start of the page. */

import './zod.ts';
import '@xyflow/react/dist/style.css';
import '../style/tokens.css';
import '../style/app.css';
import '../style/node.css';
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
