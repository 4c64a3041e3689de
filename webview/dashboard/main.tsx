import { startPanel } from '../shared/panel';
import { Model } from './model';
import { settingsFrom } from './settings';
import { DashboardView } from './view';
import './dashboard.css';

/** The dashboard: accuracy, forgetting and importance of runs, while they train. */
startPanel(settingsFrom, (settings, changed) => new Model(settings, changed), DashboardView);
