import { startPanel } from '../shared/panel';
import { EvaluationModel, settingsFrom } from './model';
import { EvaluationView } from './view';
import './detections.css';
import './evaluation.css';

/** The card of an evaluation: what a checkpoint has left of tasks, and which samples it gets wrong. */
startPanel(settingsFrom, (settings, changed) => new EvaluationModel(settings, changed), EvaluationView);
