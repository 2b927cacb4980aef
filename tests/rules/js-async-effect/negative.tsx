export function User({ id }: Props) {
  const [user, setUser] = useState(null);
  useEffect(() => {
    let gone = false;
    load(id).then((it) => gone || setUser(it));
    return () => {
      gone = true;
    };
  }, [id]);
  return <p>{user}</p>;
}
