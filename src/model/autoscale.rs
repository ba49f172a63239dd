//! How many replicas there are is decided by what they use: a
//! HorizontalPodAutoscaler of Kubernetes, as `x-rcompose` has it on each service
//! of the pods.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Service;
use super::own::own;

/// The bounds of a number of replicas that is decided by what they use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// The key of the pods' first service, whose replicas are counted.
    pub of: String,
    /// The least number.
    pub least: u32,
    /// The most.
    pub most: u32,
}

/// How a number of replicas is decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Autoscale {
    /// The autoscaler's name.
    pub name: String,
    /// Its bounds.
    pub bounds: Bounds,
    /// What it goes by.
    pub metrics: Vec<Metric>,
    /// How it may go up.
    pub up: ScalingRules,
    /// How it may go down.
    pub down: ScalingRules,
}

/// What a number of replicas is decided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// What is used.
    pub resource: Measured,
    /// What is to be used.
    pub target: Target,
    /// The services whose use counts, and how much each requests: thousandths of
    /// a processor, or bytes; none: it requests nothing.
    pub requests: BTreeMap<String, Option<u64>>,
}

/// What is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// Time of processors.
    Cpu,
    /// Memory.
    Memory,
}

/// What is to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// So many hundredths of what is requested.
    Utilization(u32),
    /// So much by each pod: thousandths of a processor, or bytes.
    Value(u64),
}

/// How a number may be changed into one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct ScalingRules {
    /// For how many seconds a wish must last.
    pub window: u32,
    /// How much it may be changed by.
    pub policies: Vec<ScalingPolicy>,
    /// Which of the policies counts.
    pub select: Select,
    /// How far the use may be from what is to be used, as a share of it.
    pub tolerance: f64,
}

/// Which of several policies counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Select {
    /// That which changes most.
    Max,
    /// That which changes least.
    Min,
    /// Nothing is changed.
    Disabled,
}

/// How much a number may be changed by within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScalingPolicy {
    /// So many, or so many hundredths.
    pub value: u32,
    /// Whether it is hundredths.
    pub percent: bool,
    /// The time in seconds.
    pub period: u32,
}

impl ScalingRules {
    /// What holds where nothing is said of going up.
    pub fn up() -> Self {
        let policy = |value, percent| ScalingPolicy {
            value,
            percent,
            period: 15,
        };
        Self {
            window: 0,
            policies: vec![policy(4, false), policy(100, true)],
            select: Select::Max,
            tolerance: 0.1,
        }
    }

    /// What holds where nothing is said of going down.
    pub fn down() -> Self {
        Self {
            window: 300,
            policies: vec![ScalingPolicy {
                value: 100,
                percent: true,
                period: 15,
            }],
            ..Self::up()
        }
    }

    fn read(written: Option<&Value>, default: Self) -> Self {
        let Some(written) = written else {
            return default;
        };
        let policies = written.get("policies").and_then(Value::as_array);
        let policies = policies.map(|all| all.iter().filter_map(ScalingPolicy::read).collect());
        Self {
            window: number(written, "window").unwrap_or(default.window),
            policies: policies.unwrap_or(default.policies),
            select: match written.get("select").and_then(Value::as_str) {
                Some("Min") => Select::Min,
                Some("Disabled") => Select::Disabled,
                _ => default.select,
            },
            tolerance: number(written, "tolerance_thousandths")
                .map_or(default.tolerance, |it| f64::from(it) / 1000.0),
        }
    }
}

impl ScalingPolicy {
    fn read(written: &Value) -> Option<Self> {
        Some(Self {
            value: number(written, "value")?,
            percent: written.get("type").and_then(Value::as_str) == Some("Percent"),
            period: number(written, "period")?,
        })
    }
}

impl Metric {
    fn read(written: &Value) -> Option<Self> {
        let resource = match written.get("resource")?.as_str()? {
            "memory" => Measured::Memory,
            _ => Measured::Cpu,
        };
        let target = match number(written, "utilization") {
            Some(share) => Target::Utilization(share),
            None => Target::Value(written.get("value")?.as_u64()?),
        };
        let requests = written.get("requests")?.as_object()?.iter();
        Some(Self {
            resource,
            target,
            requests: requests
                .map(|(service, amount)| (service.clone(), amount.as_u64()))
                .collect(),
        })
    }
}

fn number(written: &Value, key: &str) -> Option<u32> {
    u32::try_from(written.get(key)?.as_u64()?).ok()
}

impl Service {
    /// The bounds of its number of replicas, where that is decided by what they
    /// use.
    pub fn autoscaled(&self) -> Option<Bounds> {
        let written = own(&self.extensions, "autoscale")?;
        Some(Bounds {
            of: written.get("of")?.as_str()?.to_owned(),
            least: number(written, "min").unwrap_or(1),
            most: number(written, "max")?,
        })
    }

    /// How its number of replicas is decided; it is said once for each pod.
    pub fn autoscale(&self) -> Option<Autoscale> {
        let bounds = self.autoscaled()?;
        let written = own(&self.extensions, "autoscale")?;
        let metrics = written.get("metrics")?.as_array()?.iter();
        Some(Autoscale {
            name: written.get("name")?.as_str()?.to_owned(),
            bounds,
            metrics: metrics.filter_map(Metric::read).collect(),
            up: ScalingRules::read(written.get("up"), ScalingRules::up()),
            down: ScalingRules::read(written.get("down"), ScalingRules::down()),
        })
    }
}

impl Measured {
    /// The word of Kubernetes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
        }
    }
}

impl Bounds {
    /// A number within them.
    pub fn within(&self, number: u32) -> u32 {
        number.clamp(self.least, self.most.max(self.least))
    }
}
