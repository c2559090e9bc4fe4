//! All tests that run Kaopu from outside, in one program: linked once, built sooner.

mod bank;
mod changes;
mod cluster;
mod desk;
mod exchange;
mod fault;
mod faulty;
mod hall;
mod kinds;
mod pause;
mod people;
mod post;
mod practice;
mod proctor;
mod receipt;
mod released;
mod review;
mod room;
mod script;
mod sections;
mod simulation;
mod store;
mod story;
mod syllabus;
mod told;
mod verify;
