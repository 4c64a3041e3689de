import { startPanel } from '../shared/panel';
import { Inspector } from './inspector';
import { settingsFrom } from './settings';
import { ImportanceView } from './view';
import './importance.css';

/** The importance panel: which weights matter to a checkpoint. */
startPanel(settingsFrom, (settings, changed) => new Inspector(settings, changed), ImportanceView);
