import { mount } from 'svelte';
import { know } from '../shared/say';
import { refusals } from '../shared/staff/refusals';
import '../shared/styles/tokens.css';
import '../shared/styles/base.css';
import './wall.css';
import App from './App.svelte';

know(refusals);
mount(App, { target: document.getElementById('app')! });
