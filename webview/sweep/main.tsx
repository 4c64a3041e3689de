import { startPanel } from '../shared/panel';
import { SweepModel } from './model';
import { settingsFrom } from './settings';
import { SweepView } from './view';
import './sweep.css';

/** The panel of a sweep: which values are best, and what they cost. */
startPanel(settingsFrom, (settings, changed) => new SweepModel(settings, changed), SweepView);
