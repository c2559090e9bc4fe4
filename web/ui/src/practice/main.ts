import { mount } from 'svelte';
import '../shared/styles/tokens.css';
import '../shared/styles/base.css';
import '../room/room.css';
import './practice.css';
import App from './App.svelte';

mount(App, { target: document.getElementById('app')! });
